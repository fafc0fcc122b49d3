import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Config } from '@hexin/node/config.ts'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany } from '../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, newKey, until } from '../../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * A request that is sent again under its key is done once, on a real node and its database: after a restart, while it is under way, and after a kill -9 between
 * what it made and its answer.
 */

const [COURT, BUREAU] = [1, 2]
const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
let network: TestNetwork
let node: TestNode
let api: CheckedApi
let side: pg.Client

beforeAll(async () => {
  network = await createTestNetwork([['court', 'bank', 'registrar'], ['provider']])
  node = await startTestNode(network, COURT)
  api = await checkedApi(node)
  side = new pg.Client(node.database.url)
  await side.connect()
})
afterAll(async () => {
  await side.end()
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const order = (number: string) => ({
  ...{ body: null, number, law: 'civilProcedure', article: 67, document: 'd'.repeat(43) },
  subject: company.subject,
  officers: [
    { name: '陈某某', certificate: '粤A-0001' },
    { name: '李某某', certificate: '粤A-0002' },
  ],
  ...{ providers: [BUREAU], scope: [{ kind: 'loan', fields: ['principal'] }], dataRange: null },
  ...{ notBefore: now() - 60, until: now() + 3_600, maxUses: 2, notifyAfter: null },
})
const grantRequest = () => {
  const { chainId, contracts } = network.network
  const chain = { id: chainId, grants: contracts.grants }
  const {
    chain: _chain,
    grantee: _grantee,
    ...proposal
  } = proposalOf(company, {
    ...{ chain, grantee: COURT, providers: [BUREAU] },
  })
  return { proposal, validS: 600 }
}
const ordersOf = async (number: string): Promise<number> => {
  const { rows } = await side.query(`SELECT 1 FROM orders WHERE terms ->> 'number' = $1`, [number])
  return rows.length
}

/** Whether anything waits for a lock that this connection holds. */
const someoneWaits = async (holder = side): Promise<boolean> => {
  const { rows } = await holder.query(
    'SELECT 1 FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
  )
  return rows.length > 0
}

describe('the same key', () => {
  test('and body get the same answer, its secret included, after a restart too; other bodies are refused', async () => {
    const [json, key] = [grantRequest(), newKey()]
    const made = await api.post('/v1/grant-requests', { json, key })
    expect(made.status).toBe(201)
    expect((await api.post('/v1/grant-requests', { json, key })).body).toEqual(made.body)
    await node.restart()
    expect(await api.post('/v1/grant-requests', { json, key })).toMatchObject({
      ...{ status: 201, body: made.body },
    })
    const other = await api.post('/v1/grant-requests', { json: { ...json, validS: 601 }, key })
    expect([other.status, other.body['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    const elsewhere = await api.post('/v1/orders', { json: order('elsewhere'), key })
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([422, 'IDEMPOTENCY_KEY_REUSED'])
    const { rows } = await side.query('SELECT 1 FROM grant_requests')
    expect(rows).toHaveLength(1)
  })

  test('of a request that is done, sent by many at once: each gets the answer', async () => {
    const [json, key] = [order('many at once'), newKey()]
    const { body } = await api.post('/v1/orders', { json, key })
    const many = await Promise.all(Array.from({ length: 30 }, () => api.post('/v1/orders', { json, key })))
    expect(many.filter((got) => got.status !== 201 || got.body['id'] !== body['id'])).toEqual([])
    expect(await ordersOf('many at once')).toBe(1)
  })

  test('leaves no link’s secret in the database', async () => {
    const { body } = await api.post('/v1/grant-requests', { json: grantRequest(), key: newKey() })
    const secret = new URLSearchParams(String(body['link']).split('#')[1]).get('secret') ?? ''
    expect(secret).toHaveLength(43)
    const { rows } = await side.query('SELECT answer FROM idempotency_keys WHERE answer IS NOT NULL')
    expect(rows.length).toBeGreaterThan(0)
    for (const { answer } of rows as { answer: Buffer }[]) expect(answer.includes(secret)).toBe(false)
  })

  test('is free again after a refusal', async () => {
    const key = newKey()
    const refused = await api.post('/v1/orders', { json: { ...order('late'), until: now() - 1 }, key })
    expect(refused.status).toBeGreaterThanOrEqual(400)
    expect((await api.post('/v1/orders', { json: order('late'), key })).status).toBe(201)
  })

  test('while the request is under way: 409 and when to come back; then the answer', async () => {
    const [json, key] = [order('in flight'), newKey()]
    await side.query('BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE')
    const first = api.post('/v1/orders', { json, key })
    await until(
      () => someoneWaits(),
      (waits) => waits,
    )
    const second = await api.post('/v1/orders', { json, key })
    expect([second.status, second.body['code']]).toEqual([409, 'IDEMPOTENCY_KEY_IN_FLIGHT'])
    expect(second.response.headers.get('retry-after')).toBe('2')
    await side.query('COMMIT')
    const { status, body } = await first
    expect(status).toBe(201)
    expect((await api.post('/v1/orders', { json, key })).body).toEqual(body)
    expect(await ordersOf('in flight')).toBe(1)
  })

  test('after kill -9 between what was made and its answer: made once', async () => {
    await node.halt()
    const child = startProcess(node.config)
    try {
      await until(
        () => fetch(`${node.url}/health`).catch(() => undefined),
        (response) => response?.ok === true,
      )
      const [json, key] = [order('killed'), newKey()]
      await side.query('BEGIN; LOCK TABLE orders IN EXCLUSIVE MODE')
      const lost = api.post('/v1/orders', { json, key }).catch((error: unknown) => error)
      await until(
        () => someoneWaits(),
        (waits) => waits,
      )
      const keeper = new pg.Client(node.database.url)
      await keeper.connect()
      await keeper.query('BEGIN')
      await keeper.query('SELECT 1 FROM idempotency_keys WHERE key = $1 FOR UPDATE', [key])
      await side.query('COMMIT')
      // The order is there; its answer can't be kept yet.
      await until(
        () => someoneWaits(keeper),
        (waits) => waits,
      )
      expect(await ordersOf('killed')).toBe(1)
      await kill(child)
      expect(await lost).toBeInstanceOf(Error)
      // The server would still write what the dead process had sent.
      await keeper.query(
        'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pg_backend_pid() = ANY (pg_blocking_pids(pid))',
      )
      await keeper.end()
      const { rows } = await side.query('SELECT answer FROM idempotency_keys WHERE key = $1', [key])
      expect(rows).toEqual([{ answer: null }])
      await node.restart()
      expect((await api.post('/v1/orders', { json, key })).status).toBe(201)
      expect(await ordersOf('killed')).toBe(1)
      // The control: without a key it is issued once more.
      expect((await api.post('/v1/orders', { json })).status).toBe(201)
      expect(await ordersOf('killed')).toBe(2)
    } finally {
      await kill(child)
    }
  })
})

const main = fileURLToPath(new URL('../../../node/main.ts', import.meta.url))

/** The node as a process of its own. */
function startProcess(config: Config): ChildProcess {
  const env = {
    HEXIN_MEMBER: `${config.member}`,
    DATABASE_URL: config.databaseUrl,
    HEXIN_CHAIN_RPC: config.chainRpc,
    HEXIN_NETWORK_FILE: config.networkFile,
    HEXIN_KEYS_FILE: config.keysFile,
    HEXIN_PASSPHRASE_FILE: config.passphraseFile,
    HEXIN_TOKENS_FILE: config.tokensFile,
    HEXIN_SECRETS_DIR: config.secretsDir,
    HEXIN_HTTP_PORT: `${config.http.port}`,
    HEXIN_P2P_PORT: `${config.p2p.port}`,
    HEXIN_TICK_MS: `${config.tickMs}`,
    HEXIN_POLL_MS: `${config.pollMs}`,
  }
  return spawn(process.execPath, [main], { env: { ...process.env, ...env }, stdio: 'ignore' })
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}
