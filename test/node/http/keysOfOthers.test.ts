import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany } from '../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, newKey } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * Idempotency-Key where a body streams by, and where a company calls.
 */

let network: TestNetwork
let node: TestNode
let api: CheckedApi
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'bank']])
  node = await startTestNode(network, 1)
  api = await checkedApi(node)
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
  expect(node.failures).toEqual([])
})

const importsMade = async () =>
  (await sql<{ n: number }>`SELECT count(*) AS n FROM imports`.execute(node.database.db)).rows[0]?.n

describe('an import under a key', () => {
  const file = (...numbers: string[]) => ({
    body: [zhHeader, ...numbers.map((number) => zhRow(number))].join('\n'),
    type: 'text/csv',
  })
  const path = '/v1/imports?profile=loans-zh'

  test('that is sent again is done once and answered the same, after a restart too; another file under it is refused', async () => {
    const key = newKey()
    const made = await api.post(path, { ...file('L1', 'L2'), key })
    expect(made).toMatchObject({ status: 201, body: { added: 2 } })
    expect(await api.post(path, { ...file('L1', 'L2'), key })).toMatchObject({ status: 201, body: made.body })
    await node.restart()
    expect(await api.post(path, { ...file('L1', 'L2'), key })).toMatchObject({ status: 201, body: made.body })
    for (const other of [file('L1', 'L3'), file('L1'), file()])
      expect(await api.post(path, { ...other, key })).toMatchObject({
        ...{ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } },
      })
    expect(await importsMade()).toBe(1)
    // The control: without the key it is another import, of what is known.
    expect((await api.post(path, file('L1', 'L2'))).body).toMatchObject({ added: 0, same: 2 })
    expect(await importsMade()).toBe(2)
  })

  test('that was cut short goes on as the same import', async () => {
    const key = newKey()
    const made = await api.post(path, { ...file('L7'), key })
    // As a kill leaves it between the records and the answer.
    await sql`UPDATE idempotency_keys SET answer = NULL WHERE key = ${key}`.execute(node.database.db)
    const again = await api.post(path, { ...file('L7'), key })
    expect(again.body).toMatchObject({ id: made.body['id'], added: 0, same: 1 })
  })

  test('that was refused uses no key', async () => {
    const key = newKey()
    expect((await api.post('/v1/imports?profile=none', { ...file('L9'), key })).status).toBe(400)
    expect((await api.post(path, { ...file('L9'), key })).status).toBe(201)
  })
})

describe('a company’s answer under a key', () => {
  const asked = async () => {
    const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
    const { chain: _, grantee: __, ...proposal } = proposalOf(company, { grantee: 1, providers: [1] })
    const { body } = await api.post('/v1/grant-requests', { json: { proposal, validS: 600 } })
    const secret = new URLSearchParams(String(body['link']).split('#')[1]).get('secret') ?? ''
    return { id: String(body['id']), secret }
  }
  const refuse = ({ id, secret }: { id: string; secret: string }, key: string, words: string) =>
    api.post(`/v1/grant-requests/${id}/refusal`, {
      ...{ token: secret, key, json: { reason: 'other', words } },
    })

  test('that is sent again is answered the same; other words under it are refused; another link’s equal key is another key', async () => {
    const [one, two, key] = [await asked(), await asked(), newKey()]
    const first = await refuse(one, key, 'no')
    expect(first.status).toBeLessThan(300)
    expect(await refuse(one, key, 'no')).toMatchObject({ status: first.status, body: first.body })
    expect(await refuse(one, key, 'never')).toMatchObject({
      ...{ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } },
    })
    expect((await refuse(two, key, 'never')).status).toBe(first.status)
    // Nor does it meet the organisation's own.
    const { body } = await api.post('/v1/grants', { json: { grants: [] }, key })
    expect(body['code']).not.toBe('IDEMPOTENCY_KEY_REUSED')
  })
})
