import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExchangeRow, Exchanges } from '../../ports/exchange.ts'
import type { Grants } from '../../ports/grants.ts'
import type { OpenRow, RequestFiles } from '../../ports/requestFiles.ts'
import type { Ask } from '../exchange/ask.ts'

/** Questions under way at once. */
const AT_ONCE = 500
/** What is under way, or can't be asked for the time being, is looked at again after this. */
const AGAIN_S = 5

/** The exchange of a row: its serial number is the key, so that whatever crashes, a question is asked once. */
const keyOf = (serial: string): string => `serial:${serial}`

/**
 * One round over the open rows of files: asks what has not been asked, and notes what became of what was.
 */
export function createWorkFiles({
  clock,
  ask,
  grants,
  exchanges,
  files,
  onError,
}: {
  readonly clock: Clock
  readonly ask: Ask
  readonly grants: Pick<Grants, 'find'>
  readonly exchanges: Pick<Exchanges, 'findByKey'>
  readonly files: Pick<RequestFiles, 'open' | 'close' | 'postpone'>
  readonly onError: (error: unknown) => void
}): () => Promise<void> {
  /** @returns whether the row is closed by what its exchange came to */
  async function settle(serial: string, { state, code, id }: ExchangeRow): Promise<boolean> {
    if (state === 'sent') return false
    // An answer that does not verify is none.
    const outcome = state === 'answered' || state === 'refused' ? state : 'undelivered'
    await files.close(serial, { outcome, code: code ?? null, exchange: id })
    return true
  }

  /** @returns the code with which it failed for now; undefined: it was asked */
  async function tryToAsk({ serial, order, file }: OpenRow): Promise<ErrorCode | undefined> {
    try {
      await ask({ order, idempotencyKey: keyOf(serial), batch: file })
      return undefined
    } catch (error) {
      if (error instanceof HexinError) return error.code
      onError(error)
      return 'INTERNAL'
    }
  }

  /** @returns whether it is closed */
  async function work(row: OpenRow): Promise<boolean> {
    const { serial, order, until } = row
    const before = await exchanges.findByKey(keyOf(serial))
    if (before) return settle(serial, before)
    const grant = order.grant === undefined ? undefined : await grants.find(order.grant)
    if (grant?.artefact.mode === 'view') {
      await files.close(serial, { outcome: 'refused', code: 'FILE_GRANT_VIEW_ONLY', exchange: null })
      return true
    }
    const code = await tryToAsk(row)
    const after = await exchanges.findByKey(keyOf(serial))
    if (after) return settle(serial, after)
    // It never became an exchange: nothing was asked, and nothing will be.
    if (clock() < until) return false
    await files.close(serial, { outcome: 'undelivered', code: code ?? null, exchange: null })
    return true
  }

  return async () => {
    const rows = await files.open(AT_ONCE)
    const closed = await Promise.all(
      rows.map((row) =>
        work(row).catch((error: unknown) => {
          onError(error)
          return false
        }),
      ),
    )
    const left = rows.filter((_, i) => closed[i] !== true).map(({ serial }) => serial)
    if (left.length > 0) await files.postpone(left, clock() + AGAIN_S)
  }
}
