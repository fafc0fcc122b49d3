import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExchangeRow, Exchanges } from '../../ports/exchange.ts'
import type { Grants } from '../../ports/grants.ts'
import type { ClosedRow, OpenRow, RequestFiles } from '../../ports/requestFiles.ts'
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
  /** @returns what a row came to by its exchange; undefined while that is under way */
  function closedBy(
    serial: string,
    { state, code, id }: Pick<Exchange | ExchangeRow, 'state' | 'code' | 'id'>,
  ): ClosedRow | undefined {
    if (state === 'sent') return undefined
    // An answer that does not verify is none.
    const outcome = state === 'answered' || state === 'refused' ? state : 'undelivered'
    return { serial, outcome, code: code ?? null, exchange: id }
  }

  async function tryToAsk({ serial, order, file, until }: OpenRow): Promise<ClosedRow | undefined> {
    const idempotencyKey = keyOf(serial)
    try {
      return closedBy(serial, await ask({ order, idempotencyKey, batch: file }))
    } catch (error) {
      if (!(error instanceof HexinError)) onError(error)
      const refused = await exchanges.findByKey(idempotencyKey)
      if (refused) return closedBy(serial, refused)
      // It never became an exchange: nothing was asked.
      if (clock() < until) return undefined
      const code = error instanceof HexinError ? error.code : 'INTERNAL'
      return { serial, outcome: 'undelivered', code, exchange: null }
    }
  }

  /** @returns what the row came to; undefined while it is open */
  async function work(row: OpenRow): Promise<ClosedRow | undefined> {
    const { serial, order } = row
    const before = await exchanges.findByKey(keyOf(serial))
    if (before) return closedBy(serial, before)
    const grant = order.grant === undefined ? undefined : await grants.find(order.grant)
    if (grant?.artefact.mode === 'view')
      return { serial, outcome: 'refused', code: 'FILE_GRANT_VIEW_ONLY', exchange: null }
    return tryToAsk(row)
  }

  return async () => {
    const rows = await files.open(AT_ONCE)
    const worked = await Promise.all(
      rows.map((row) =>
        work(row).catch((error: unknown) => {
          onError(error)
          return undefined
        }),
      ),
    )
    await files.close(worked.filter((row) => row !== undefined))
    const open = rows.filter((_, i) => worked[i] === undefined).map(({ serial }) => serial)
    await files.postpone(open, clock() + AGAIN_S)
  }
}
