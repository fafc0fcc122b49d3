import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { acknowledgementSchema } from '@hexin/sdk/exchange/acknowledgement.ts'
import { receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { type CheckedApi, newKey, until } from '../../../helpers/checkedApi.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { type AskingWorld, createAskingWorld } from './askingWorld.ts'
import { BANK, BUREAU, type ProviderWorld } from './providerWorld.ts'

// Receipts have two sides: the provider has the asker's, the asker its acknowledgement, and both logs have that.

let stop: AskingWorld['stop']
let world: ProviderWorld
let node: TestNode
let bank: CheckedApi
let grant: CompanyGrant
beforeAll(async () => {
  const asking = await createAskingWorld()
  ;({ world, node, bank, stop } = asking)
  grant = await asking.granted()
})
afterAll(() => stop())

async function ask(): Promise<Record<string, unknown>> {
  const order = {
    ...{ grant: grant.id, kind: 'loan', fields: ['principal', 'status'], purpose: 'preLoanReview' },
    ...{ caseNumber: 'RECEIPTS', user: 'clerk 7' },
  }
  return (await bank.post('/v1/exchanges', { json: order, key: newKey() })).body
}

const leavesOf = async ({ database }: TestNode, kind: string): Promise<string[]> => {
  const rows = database.db.selectFrom('leaves').select('statement').where('kind', '=', kind)
  return (await rows.orderBy('leaf_index').execute()).map(({ statement }) => statement.toString('latin1'))
}

const acknowledged = () =>
  until(
    async () =>
      node.database.db.selectFrom('exchanges').select('id').where('acknowledged', '=', false).execute(),
    (open) => open.length === 0,
  )

test('the provider keeps the asker’s receipts and acknowledges them; both logs have its acknowledgement', async () => {
  expect([(await ask())['state'], (await ask())['state']]).toEqual(['answered', 'answered'])
  await acknowledged()
  const receipts = await leavesOf(node, 'receipt')
  const kept = await world.node.database.db
    .selectFrom('looks')
    .select('receipt')
    .orderBy('leaf_index')
    .execute()
  expect(kept.map(({ receipt }) => `${receipt}`).toSorted()).toEqual(receipts.toSorted())
  const said = await leavesOf(node, 'acknowledgement')
  expect(await leavesOf(world.node, 'acknowledgement')).toEqual(said)
  const payloads = said.map((statement) =>
    acknowledgementSchema.parse(decodeStatement(statement, 'hexin-acknowledgement+jwt').payload),
  )
  expect(payloads.every(({ asker, provider }) => asker === BANK && provider === BUREAU)).toBe(true)
  expect(payloads.flatMap((payload) => payload.receipts).toSorted()).toEqual(
    receipts.map((receipt) => statementHash(crypto, receipt)).toSorted(),
  )
})

test('a request that ended undelivered is closed at the provider: late, it is answered no more, and the chain goes on', async () => {
  await world.node.halt()
  const { db } = node.database
  const id = String((await ask())['id'])
  await db.updateTable('exchanges').set({ expires_at: 1 }).where('id', '=', id).execute()
  await until(
    async () => (await bank.get(`/v1/exchanges/${id}`)).body['state'],
    (state) => state === 'undeliverable',
  )
  await world.node.restart()
  await acknowledged()
  const closed = await world.node.database.db.selectFrom('closed_links').selectAll().execute()
  expect(closed).toMatchObject([{ asker: BANK, grant_id: grant.id, number: 3 }])
  const receipt = decodeStatement(closed[0]?.receipt ?? '', 'hexin-receipt+jwt').payload
  expect(receiptSchema.parse(receipt)).toMatchObject({ outcome: 'undeliverable', exchange: id })

  // The same bytes after all, as a relay might hand them over that kept them.
  const looks = (await world.leaves())['look']
  const later = { state: 'sent' as const, expires_at: 4_000_000_000 }
  await db.updateTable('exchanges').set(later).where('id', '=', id).execute()
  const ended = await until(
    async () => db.selectFrom('exchanges').selectAll().where('id', '=', id).executeTakeFirstOrThrow(),
    ({ state }) => state !== 'sent',
  )
  expect([ended.state, ended.code]).toEqual(['refused', 'EXCHANGE_CLOSED'])
  expect((await world.leaves())['look']).toBe(looks)

  expect((await ask())['state']).toBe('answered')
  const chain = await world.node.database.db
    .selectFrom('answered_chains')
    .selectAll()
    .executeTakeFirstOrThrow()
  expect(chain).toMatchObject({ asker: BANK, highest: 4, gaps: [] })
})
