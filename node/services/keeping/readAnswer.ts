import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { Reading } from '@hexin/sdk/consent/keeping.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { ExchangeRow } from '../../ports/exchange.ts'
import type { Grants } from '../../ports/grants.ts'
import type { KeepingRow, Keepings } from '../../ports/keepings.ts'
import type { ShowExchange } from '../exchange/showExchange.ts'
import type { DeleteAnswers } from './deleteAnswers.ts'

const DAY_S = 86_400

/** Why a restricted answer is wanted, and by whom. */
export type ReadingBasis = { readonly basis: string; readonly user: string }

/**
 * Shows a kept answer, as far as it may still be seen: while the grant is in force and the time to keep lasts, whole; afterwards what is restricted, to
 * whoever names its basis, and the reading is logged; an answer to look at once is deleted with the look.
 * @throws HexinError ANSWER_WITHHELD, ANSWER_DELETED
 */
export type ReadAnswer = (row: ExchangeRow, on: ReadingBasis | undefined) => Promise<Exchange>

export function createReadAnswer({
  clock,
  self,
  keyId,
  signer,
  grants,
  keepings,
  show,
  deleteAnswers,
}: {
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly grants: Grants
  readonly keepings: Keepings
  readonly show: ShowExchange
  readonly deleteAnswers: DeleteAnswers
}): ReadAnswer {
  async function restricted(row: ExchangeRow, on: ReadingBasis | undefined): Promise<Exchange> {
    const kept = await keepings.find(row.grant)
    if (kept?.state === 'deleted') throw new HexinError('ANSWER_DELETED', { found: row.id })
    const terms = termsFor(kept, on, clock())
    const exchange = await show(row)
    const narrowed = <R extends Pick<Exchange['records'][number], 'claims' | 'sdJwt'>>(
      of: string,
      record: R,
    ) => {
      const fields = terms.scope.find(({ kind }) => kind === of)?.fields ?? []
      const claims = Object.fromEntries(
        Object.entries(record.claims).filter(([field]) => fields.includes(field)),
      )
      return Object.keys(claims).length > 0
        ? [{ ...record, claims, sdJwt: presentRecord(record.sdJwt, Object.keys(claims)) }]
        : []
    }
    const records = exchange.records.flatMap((record) => narrowed(record.kind, record))
    const notices = exchange.notices.map((notice) => ({
      ...notice,
      correction: (notice.correction && narrowed(notice.kind, notice.correction)[0]) ?? null,
    }))
    const payload: Reading = {
      grant: row.grant,
      keeper: self,
      exchange: row.id,
      basis: terms.basis,
      user: on?.user ?? '',
      fields: [
        ...new Set(records.flatMap(({ kind, claims }) => Object.keys(claims).map((f) => `${kind}.${f}`))),
      ],
      at: clock(),
    }
    // Logged before it is seen.
    const statement = await signStatement({ type: 'hexin-reading+jwt', keyId, payload, signer })
    await keepings.saveReading({ grant: row.grant, statement })
    return { ...exchange, records, notices }
  }

  return async (row, on) => {
    if (row.state !== 'answered') return show(row)
    if (row.answer === undefined) throw new HexinError('ANSWER_DELETED', { found: row.id })
    // An order's answers are its file: nobody revokes it, and it has no time to keep.
    if (row.underOrder) return show(row)
    const grant = await grants.find(row.grant)
    const isRevoked = grant === undefined || grant.revocationSeen || grant.state === 'revoked'
    if (isRevoked) return restricted(row, on)
    const { mode, retentionDays } = grant.artefact
    if (mode === 'view') {
      const exchange = await show(row)
      await deleteAnswers.remove({ grant: row.grant, outside: [] })
      return exchange
    }
    return clock() < row.createdAt + retentionDays * DAY_S ? show(row) : restricted(row, on)
  }
}

function termsFor(kept: KeepingRow | undefined, on: ReadingBasis | undefined, now: number) {
  const terms = kept?.terms
  if (!terms || now >= terms.until) throw new HexinError('ANSWER_WITHHELD')
  if (on?.basis !== terms.basis)
    throw new HexinError('ANSWER_WITHHELD', { found: on?.basis ?? 'no basis', expected: terms.basis })
  return terms
}
