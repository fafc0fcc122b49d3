import { askBatch } from '@hexin/sdk/actions/askBatch.ts'
import { createToken } from '@hexin/sdk/actions/createToken.ts'
import type { BatchOrder, BatchOutcome } from '@hexin/sdk/api/exchangeBatches.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyGrant, subjectToken } from '../../../../scripts/company/company.ts'
import { type CheckedApi, newKey, until } from '../../../helpers/checkedApi.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskingWorld, createAskingWorld } from './askingWorld.ts'
import { BANK, BUREAU, type ProviderWorld } from './providerWorld.ts'

/*
 * Many exchanges at once, over two whole nodes: each is decided, counted, logged and receipted by itself, and together they cost one signature and one seal a step.
 */

const GRANTS = 5

let stop: AskingWorld['stop']
let world: ProviderWorld
let node: TestNode
let bank: CheckedApi
let grants: CompanyGrant[]
beforeAll(async () => {
  ;({ world, node, bank, stop } = await createAskingWorld())
  grants = []
  for (let i = 0; i < GRANTS; i++) grants.push(await world.grant({ maxUses: 100 }, false))
  await world.bureau.post('/v1/grants', { json: { grants: grants.map(({ signed }) => signed) } })
  await until(
    async () => {
      const apis = [bank, world.bureau]
      const asked = grants.flatMap(({ id }) => apis.map((api) => api.get(`/v1/grants/${id}`)))
      return (await Promise.all(asked)).map(({ body }) => body['state'])
    },
    (states) => states.every((state) => state === 'active'),
  )
})
afterAll(() => stop())

type Item = BatchOrder['items'][number]
const order = (grant: string, fields = ['principal', 'status']): Item => ({
  ...{ grant: grant as Item['grant'], kind: 'loan', fields, purpose: 'preLoanReview' },
  ...{ caseNumber: 'BATCH', user: 'clerk 7' },
})
const ask = (items: readonly Item[], idempotencyKey = newKey()) =>
  askBatch(node.client, { batch: { items: [...items] }, idempotencyKey })
const outcomes = ({ items }: BatchOutcome) => items.map(({ exchange, code }) => code ?? exchange?.state)
const idsOf = ({ items }: BatchOutcome) => items.map(({ exchange }) => exchange?.id)

/** The statements of these kinds in a node's log, oldest first. */
async function leavesOf({ database }: TestNode, kind: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('leaves')
    .select('statement')
    .where('kind', '=', kind)
    .orderBy('leaf_index')
    .execute()
  return rows.map(({ statement }) => statement.toString('latin1'))
}
const sealed = async (): Promise<number> =>
  (await sql`SELECT FROM sealed_answers`.execute(world.node.database.db)).rows.length

/** The signature parts of statements that were signed together end with the one signature. */
const rootSignature = (statement: string): string =>
  Buffer.from(statement.split('.')[2] ?? '', 'base64url')
    .subarray(-64)
    .toString('hex')

describe('a batch', () => {
  const key = newKey()
  const batch = () => grants.map(({ id }) => order(id))
  let first: BatchOutcome

  test('has each item answered by itself: one signature, one envelope, and a decision, a count and a receipt of each', async () => {
    first = await ask(batch(), key)
    expect(outcomes(first)).toEqual(grants.map(() => 'answered'))
    for (const { exchange } of first.items)
      expect(exchange).toMatchObject({
        completeness: { matched: 2, disclosed: 2, withheld: [] },
        records: [{ claims: { principal: '10000' } }, { claims: { principal: '750' } }],
      })
    expect(await sealed()).toBeGreaterThan(0)
    for (const { id } of grants) expect(await world.uses(id)).toBe(1)
    for (const [log, kind] of [
      [world.node, 'look'],
      [world.node, 'answer'],
      [node, 'receipt'],
    ] as const) {
      const statements = (await leavesOf(log, kind)).slice(-GRANTS)
      // Most come at once; how many exactly is the machine's business.
      expect(new Set(statements.map(rootSignature)).size, kind).toBeLessThan(GRANTS)
      const type = `hexin-${kind}+jwt` as const
      expect(statements.some((statement) => decodeStatement(statement, type).isTogether)).toBe(true)
    }
  })

  test('sent again under its key makes nothing new; another one under that key is refused', async () => {
    const before = await world.leaves()
    expect(idsOf(await ask(batch(), key))).toEqual(idsOf(first))
    expect(await world.leaves()).toEqual(before)
    await expect(ask([...batch(), order(grants[0]?.id ?? '')], key)).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await world.leaves()).toEqual(before)
  })

  test('one bad item spoils no other, and each is told why', async () => {
    const [one = '', other = ''] = grants.map(({ id }) => id)
    const unknown = `0x${'ab'.repeat(32)}`
    const said = await ask([
      order(one),
      order(unknown),
      order(other, ['principal', 'lossRate']),
      order(other),
    ])
    expect(outcomes(said)).toEqual(['answered', 'GRANT_UNKNOWN', 'RECORD_FIELD_UNKNOWN', 'answered'])
  })

  test('twice the same grant: two places in its chain, and singles go on behind them', async () => {
    const id = grants[0]?.id ?? ''
    const before = await world.uses(id)
    expect(outcomes(await ask([order(id), order(id), order(id)]))).toEqual([
      'answered',
      'answered',
      'answered',
    ])
    const single = await bank.post('/v1/exchanges', { json: order(id), key: newKey() })
    expect(single.body).toMatchObject({ state: 'answered' })
    expect(await world.uses(id)).toBe(before + 4)
    const chain = await world.node.database.db
      .selectFrom('answered_chains')
      .select(['highest', 'gaps'])
      .where('grant_id', '=', id)
      .executeTakeFirstOrThrow()
    expect(chain).toEqual({ highest: before + 4, gaps: [] })
  })

  test('its items are exchanges like any other: read by their ids, seen by the company on both sides, with proof', async () => {
    const [id = ''] = idsOf(first)
    expect((await bank.get(`/v1/exchanges/${id}`)).body).toMatchObject({
      id,
      state: 'answered',
      records: [{}, {}],
    })
    const { company, binding } = world
    const sides = async (api: CheckedApi, audience: number) => {
      const token = await subjectToken(company, { audience, binding, now: now() })
      const { body } = await api.get('/v1/who-looked', { token })
      return body['entries'] as { statement: string; proof: unknown }[]
    }
    const entries = await until(
      async () => [...(await sides(bank, BANK)), ...(await sides(world.bureau, BUREAU))],
      (found) => found.length > 0 && found.every(({ proof }) => proof !== null),
    )
    for (const kind of ['look', 'receipt'] as const) {
      const own = (kind === 'look' ? await leavesOf(world.node, kind) : await leavesOf(node, kind)).slice(
        0,
        GRANTS,
      )
      for (const statement of own) expect(entries.map((entry) => entry.statement)).toContain(statement)
    }
  })

  test('its receipts are acknowledged by the provider', async () => {
    const open = () =>
      sql`SELECT FROM exchanges WHERE receipt_leaf IS NOT NULL AND NOT acknowledged`.execute(node.database.db)
    await until(open, ({ rows }) => rows.length === 0)
    const kept = await sql`SELECT FROM looks WHERE receipt IS NULL AND code IS NULL`.execute(
      world.node.database.db,
    )
    expect(kept.rows).toEqual([])
  })
})

describe('when things go wrong', () => {
  test('the provider away: the items wait, and come to their answers when it is back, in whatever process', async () => {
    await world.node.halt()
    const said = await ask(grants.map(({ id }) => order(id)))
    expect(outcomes(said)).toEqual(grants.map(() => 'sent'))
    await node.restart()
    await world.node.restart()
    for (const id of idsOf(said))
      await until(
        async () => (await bank.get(`/v1/exchanges/${id}`)).body['state'],
        (state) => state === 'answered',
      )
  })

  test('a token that may ask opens it; one that may only read does not', async () => {
    const items = [order(grants[1]?.id ?? '')]
    const as = async (role: 'clerk' | 'reader') => {
      const { token } = await createToken(node.client, {
        order: { name: role, role, user: null, validS: 600 },
      })
      const client = createClient({ url: node.url, token })
      return askBatch(client, { batch: { items }, idempotencyKey: newKey() })
    }
    expect(outcomes(await as('clerk'))).toEqual(['answered'])
    await expect(as('reader')).rejects.toMatchObject({ code: 'AUTH_SCOPE_MISSING' })
  })

  test('more than a thousand items, or none, are refused', async () => {
    await expect(ask([])).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    await expect(ask(Array.from({ length: 1_001 }, () => order(grants[0]?.id ?? '')))).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    })
  })
})
