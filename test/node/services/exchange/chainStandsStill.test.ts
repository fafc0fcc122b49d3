import { lookSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { type CheckedApi, newKey, until } from '../../../helpers/checkedApi.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskingWorld, createAskingWorld } from './askingWorld.ts'
import type { ProviderWorld } from './providerWorld.ts'

/*
 * A chain that makes no more blocks, under two whole nodes (ADR 7): questions are answered at the last final block as long as the rule for its age allows, over
 * restarts too, and refused with a code of their own after that.
 */

let stop: AskingWorld['stop']
let world: ProviderWorld
let node: TestNode
let bank: CheckedApi
let grant: CompanyGrant
/** The chain's engine itself, which still answers while nobody makes blocks. */
let engine = ''
beforeAll(async () => {
  const asking = await createAskingWorld()
  ;({ world, node, bank, stop } = asking)
  grant = await asking.granted()
  await sameBlock()
  engine = world.network.chain.engineUrl()
  await world.network.chain.killWrapper()
})
afterAll(() => stop())

const headOf = async (api: CheckedApi) => (await api.get('/health')).body['block'] as { number: number }

/** Both nodes have read the same block, and everything that they themselves had to send is in it. */
const sameBlock = () =>
  until(
    async () => [await headOf(bank), await headOf(world.bureau), (await bank.get('/health')).body['outbox']],
    ([one, other, outbox]) =>
      (one as { number: number }).number === (other as { number: number }).number &&
      (outbox as { open: number }).open === 0,
  )

const order = () => ({
  grant: grant.id,
  kind: 'loan',
  fields: ['principal', 'status'],
  purpose: 'preLoanReview',
  caseNumber: 'STILL',
  user: 'clerk 7',
})
const ask = () => bank.post('/v1/exchanges', { json: order(), key: newKey() })

/** The block that the provider's last look was decided at. */
async function lookedAt() {
  const { statement } = await world.node.database.db
    .selectFrom('leaves')
    .select('statement')
    .where('kind', '=', 'look')
    .orderBy('leaf_index', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  return lookSchema.parse(decodeStatement(statement.toString(), 'hexin-look+jwt').payload).state.block
}

/** Until the last block is older than a node with a limit of one second takes. */
const untilOld = async ({ time }: { readonly time: number }) =>
  until(
    async () => now() - time,
    (age) => age > 2,
  )

test('its RPC away: both nodes go on at the last block that they have read', async () => {
  const { body } = await ask()
  expect(body).toMatchObject({ state: 'answered', completeness: { matched: 2, disclosed: 2 } })
  expect((await lookedAt()).number).toBe((await headOf(bank)).number)
})

test('both nodes started anew, and no block since: they go on at the block that they remember', async () => {
  const before = await lookedAt()
  await world.node.restart({ chainRpc: engine })
  await node.restart({ chainRpc: engine })
  expect((await ask()).body).toMatchObject({ state: 'answered' })
  expect(await lookedAt()).toEqual(before)
})

test('older than the provider’s limit: refused by it, signed and in its log', async () => {
  await untilOld(await lookedAt())
  await world.node.restart({ chainRpc: engine, blockAgeS: 1 })
  const refusals = (await world.leaves())['refusal'] ?? 0
  const { status, body } = await ask()
  expect([status, body['code']]).toEqual([503, 'REQUEST_BLOCK_STALE'])
  expect((await world.leaves())['refusal']).toBe(refusals + 1)
})

test('older than the asker’s own limit: nothing leaves its node', async () => {
  await node.restart({ chainRpc: engine, blockAgeS: 1 })
  const before = await world.leaves()
  const { status, body } = await ask()
  expect([status, body['code']]).toEqual([503, 'REQUEST_BLOCK_STALE'])
  expect(await world.leaves()).toEqual(before)
})

test('blocks again: questions are answered again', async () => {
  await world.network.chain.start()
  await world.node.restart()
  await node.restart()
  await until(ask, ({ body }) => body['state'] === 'answered')
})
