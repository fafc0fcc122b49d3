import { createIdempotencyKeys } from '@hexin/node/store/idempotencyKeys.ts'
import { createToken } from '@hexin/sdk/actions/createToken.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CheckedApi, checkedApi, newKey, until } from '../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { now } from '../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'

/*
 * eclipse-edc/Connector#3581: refreshed tokens fill a disk within hours; #3088: leases pile up. Here neither using a token, nor failing to, nor reading, nor listening leaves a row.
 */

let network: TestNetwork
let node: TestNode
let api: CheckedApi
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'bank']])
  node = await startTestNode(network, 1)
  api = await checkedApi(node)
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

/** How many rows each table has. */
async function rows(): Promise<Record<string, number>> {
  const { db } = node.database
  const tables = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename`.execute(db)
  const counted: Record<string, number> = {}
  for (const { name } of tables.rows) {
    const found = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(name)}`.execute(db)
    counted[name] = found.rows[0]?.n ?? 0
  }
  return counted
}

/** Until the node has nothing to do of itself: its first key is logged, published and final. */
const settled = () =>
  until(
    async () => {
      const before = await rows()
      await new Promise((resolve) => setTimeout(resolve, 1_500))
      return JSON.stringify(before) === JSON.stringify(await rows())
    },
    (isSame) => isSame,
  )

describe('11. State tables grow until the node dies.', () => {
  test('reading, listening, logging in and failing to leaves no row behind', async () => {
    const order = { name: 'desk', role: 'clerk', user: null, validS: 600 } as const
    const { token } = await createToken(node.client, { order })
    await settled()
    const before = await rows()
    const headers = { authorization: `Bearer ${token}` }
    for (let i = 0; i < 50; i += 1)
      await Promise.all([
        fetch(`${node.url}/v1/members`, { headers }),
        fetch(`${node.url}/v1/refusals?limit=1`, { headers }),
        fetch(`${node.url}/v1/members`, { headers: { authorization: `Bearer wrong${i}` } }),
        fetch(`${node.url}/v1/who-looked`, { headers: { authorization: `Bearer a.b.c${i}` } }),
        fetch(`${node.url}/v1/exchanges/x${i}`, { headers }),
        fetch(`${node.url}/v1/orders`, {
          ...{ method: 'POST', body: '{"nonsense":1}' },
          headers: { ...headers, 'content-type': 'application/json', 'idempotency-key': newKey() },
        }),
        fetch(`${node.url}/v1/events?after=0`, { headers }).then(({ body }) => body?.cancel()),
      ])
    expect(await rows()).toEqual(before)
    // The control: what makes something makes rows.
    await createToken(node.client, { order })
    expect(await rows()).not.toEqual(before)
  })

  test('what is kept for a while is forgotten', async () => {
    const keys = createIdempotencyKeys({ db: node.database.db, clock: () => now() - 8 * 86_400 })
    await keys.take('old', 'x')
    const kept = async () => (await rows())['idempotency_keys'] ?? 0
    const before = await kept()
    await keys.forget(now() - 7 * 86_400)
    expect(await kept()).toBe(before - 1)
    expect((await api.get('/health')).status).toBe(200)
  })
})
