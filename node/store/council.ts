import type { Body } from '@hexin/sdk/council/decision.ts'
import { type Support, supports } from '@hexin/sdk/council/proposal.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type Selectable, sql } from 'kysely'
import type { ChainEvent } from '../ports/chain.ts'
import type { CouncilIndex, ProposalRow } from '../ports/council.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, toPage } from './page.ts'
import type { Schema } from './schema.ts'

/** Newest first. */
const newest: Sorting = { by: ['position'], direction: 'DESC' }

/** The `CouncilIndex` port on PostgreSQL. */
export function createCouncilIndex(db: Database): CouncilIndex {
  const counted = (index: number) =>
    sql<number>`(SELECT coalesce(sum(weight), 0)::bigint FROM votes AS v
                 WHERE v.body = proposals.body AND v.number = proposals.number AND v.support = ${sql.lit(index)})`
  const proposals = db
    .selectFrom('proposals')
    .selectAll()
    .select(() => [counted(0).as('against'), counted(1).as('for'), counted(2).as('abstain')])
  return {
    seats: storeCall(async () => {
      const rows = await db.selectFrom('seats').selectAll().orderBy('seat_group').execute()
      return rows.map((row) => ({
        ...{ group: row.seat_group, member: row.member, account: row.account as Hex },
        ...{ block: row.block_number, time: row.block_time },
      }))
    }),
    proposals: storeCall(async (query) => {
      const rows = await proposals
        .where(behind(newest, query))
        .orderBy('position', 'desc')
        .limit(query.limit + 1)
        .execute()
      return toPage(rows, query, ({ position }) => [position], toProposal)
    }),
    proposal: storeCall(async ({ body, number }) => {
      const row = await proposals.where('body', '=', body).where('number', '=', number).executeTakeFirst()
      return row && toProposal(row)
    }),
    votes: storeCall(async ({ body, number }) => {
      const rows = await db
        .selectFrom('votes')
        .selectAll()
        .where('body', '=', body)
        .where('number', '=', number)
        .orderBy('block_number')
        .orderBy('account')
        .execute()
      return rows.map((row) => ({
        ...{ account: row.account as Hex, support: supports[row.support] as Support },
        ...{ weight: row.weight, reason: row.reason, block: row.block_number, time: row.block_time },
      }))
    }),
    withoutTerms: storeCall(async (time) => {
      const rows = await db
        .selectFrom('proposals')
        .select(['body', 'number', 'snapshot'])
        .where('terms', 'is', null)
        .where('snapshot', '<', time)
        .execute()
      return rows.map(({ body, number, snapshot }) => ({ body, number: number as Hex, snapshot }))
    }),
    keepTerms: storeCall(async ({ body, number }, terms) => {
      await db
        .updateTable('proposals')
        .set({ terms: JSON.stringify(terms) })
        .where('body', '=', body)
        .where('number', '=', number)
        .execute()
    }),
  }
}

type Row = Selectable<Schema['proposals']> & Readonly<Record<Support, number>>

const toProposal = (row: Row): ProposalRow => ({
  ...{ position: row.position, body: row.body, number: row.number as Hex },
  ...{ proposer: row.proposer as Hex, calls: row.calls, description: row.description },
  descriptionHash: row.description_hash as Hex,
  ...{ snapshot: row.snapshot, deadline: row.deadline, eta: row.eta ?? undefined },
  ...{ end: row.outcome ?? undefined, endedAt: row.ended_at ?? undefined, terms: row.terms ?? undefined },
  votes: { for: row.for, against: row.against, abstain: row.abstain },
  ...{ block: row.block_number, time: row.block_time },
})

const types = [
  'seatHeld',
  'seatVacated',
  'proposalCreated',
  'voteCast',
  'proposalQueued',
  'proposalEnded',
] as const
export type CouncilEvent = Extract<ChainEvent, { readonly type: (typeof types)[number] }>

export const isCouncilEvent = (event: ChainEvent): event is CouncilEvent =>
  (types as readonly string[]).includes(event.type)

/** Takes one event over, in the caller's transaction. `time` is its block's. */
export async function applyCouncilEvent(tx: Tx, event: CouncilEvent, time: number): Promise<void> {
  const at = { block_number: event.block, block_time: time }
  switch (event.type) {
    case 'seatHeld': {
      const { group, member, account } = event
      await tx
        .insertInto('seats')
        .values({ seat_group: group, member, account, ...at })
        .onConflict((conflict) => conflict.column('seat_group').doUpdateSet({ member, account, ...at }))
        .execute()
      return
    }
    case 'seatVacated':
      await tx.deleteFrom('seats').where('seat_group', '=', event.group).execute()
      return
    case 'proposalCreated': {
      const { body, number, proposer, calls, description, descriptionHash, snapshot, deadline } = event
      await tx
        .insertInto('proposals')
        .values({
          ...{ body, number, proposer, calls: JSON.stringify(calls), description },
          ...{ description_hash: descriptionHash, snapshot, deadline, ...at },
        })
        .execute()
      return
    }
    case 'voteCast': {
      const { body, number, account, support, weight, reason } = event
      await tx
        .insertInto('votes')
        .values({ body, number, account, support, weight, reason, ...at })
        .execute()
      return
    }
    case 'proposalQueued':
      await update(tx, event, { eta: event.eta })
      return
    case 'proposalEnded':
      await update(tx, event, { outcome: event.outcome, ended_at: time })
  }
}

async function update(
  tx: Tx,
  { body, number }: { readonly body: Body; readonly number: Hex },
  change: { eta: number } | { outcome: 'executed' | 'canceled'; ended_at: number },
): Promise<void> {
  await tx
    .updateTable('proposals')
    .set(change)
    .where('body', '=', body)
    .where('number', '=', number)
    .execute()
}
