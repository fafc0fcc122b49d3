import type { LedgerEntry } from '@hexin/sdk/api/objections.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { dueOf, isOverdue } from '@hexin/sdk/objection/dueDay.ts'
import {
  objectionOutcomeSchema,
  objectionReceiptSchema,
  readObjectionStatement,
} from '@hexin/sdk/objection/statements.ts'
import type { MarkTrust } from '@hexin/sdk/objection/verifyMark.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import type { LedgerRow, ObjectionLedger } from '../../ports/objections.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'

const entrySchema = z.strictObject({
  receipt: z.string().max(10_000),
  outcome: z.string().max(10_000).nullable(),
})

export type Ledger = {
  /** Takes a provider's receipt of an objection, or its outcome. @throws HexinError MEMBER_ROLE_MISSING, OBJECTION_STATEMENT_INVALID */
  readonly receive: PeerHandler
  /** Every objection of the network. Days are counted here, whatever the provider counted. */
  list(query: PageQuery): Promise<Page<LedgerEntry>>
}

/** A regulator's ledger: who was objected to, when, what came of it, and what is overdue. It holds neither companies nor values. */
export function createLedger({
  crypto,
  clock,
  self,
  membership,
  keyOf,
  store,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly membership: Membership
  readonly keyOf: MarkTrust['keyOf']
  readonly store: ObjectionLedger
}): Ledger {
  function toEntry({ provider, arrivedAt, ...row }: LedgerRow): LedgerEntry {
    const { payload } = decodeStatement(row.receipt, 'hexin-objection-receipt+jwt')
    const { number, objection, record, kind, fields, ground, receivedAt, due } =
      objectionReceiptSchema.parse(payload)
    const outcome =
      row.outcome === undefined
        ? undefined
        : objectionOutcomeSchema.parse(decodeStatement(row.outcome, 'hexin-objection-outcome+jwt').payload)
    // Nobody tells of what he has not received yet: a time later than that would only put off the last day.
    const since = Math.min(receivedAt, arrivedAt)
    const own = dueOf(since)
    return {
      ...{ provider, number, objection, record, kind, fields, ground, receivedAt },
      due: own.day,
      claimedDue: due.day,
      calendar: own.calendar,
      state: outcome?.outcome ?? 'open',
      reason: outcome?.outcome === 'refused' ? outcome.reason : null,
      decidedAt: outcome?.at ?? null,
      overdue: isOverdue(since, outcome !== undefined, clock()),
      late: outcome !== undefined && outcome.at >= own.at,
    }
  }

  return {
    async receive(from, body) {
      const found = membership.find(self)?.roles ?? []
      if (!found.includes('regulator'))
        throw new HexinError('MEMBER_ROLE_MISSING', { found: found.join(), expected: 'regulator' })
      const { data } = entrySchema.safeParse(body)
      if (!data) throw new HexinError('INPUT_INVALID', { detail: 'No receipt.' })
      const by = { member: from, keyOf }
      const receipt = await readObjectionStatement(crypto, {
        ...by,
        statement: data.receipt,
        type: 'hexin-objection-receipt+jwt',
      })
      const { provider, objection } = receipt.payload
      if (provider !== from)
        throw new HexinError('OBJECTION_STATEMENT_INVALID', { found: provider, expected: from })
      if (data.outcome !== null) {
        const type = 'hexin-objection-outcome+jwt'
        const outcome = await readObjectionStatement(crypto, { ...by, statement: data.outcome, type })
        if (outcome.payload.receipt !== receipt.hash)
          throw new HexinError('OBJECTION_STATEMENT_INVALID', {
            found: outcome.payload.receipt,
            expected: receipt.hash,
          })
      }
      await store.save({ provider, objection, receipt: data.receipt, outcome: data.outcome ?? undefined })
      return { kept: true }
    },
    async list(query) {
      const { items, next } = await store.all(query)
      return { items: items.map(toEntry), next }
    },
  }
}
