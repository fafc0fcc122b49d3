import { createHash } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { createFileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CheckedApi, checkedApi, type Got, newKey, until } from '../../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { now } from '../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

// A notary that is registrar too, and a bank; every answer is held against the document that the node publishes.
const BANK = 2
let network: TestNetwork
let nodes: TestNode[]
let bureau: CheckedApi
let bank: CheckedApi
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider', 'notary'], ['bank']])
  nodes = [await startTestNode(network, 1), await startTestNode(network, BANK)]
  const [first, second] = await Promise.all(nodes.map(checkedApi))
  if (!first || !second) throw new Error('no nodes')
  bureau = first
  bank = second
})
afterAll(async () => {
  for (const node of nodes) await node.stop()
  await network.chain.dispose()
  expect(nodes.flatMap(({ failures }) => failures)).toEqual([])
})

describe('evidence', () => {
  const file = Buffer.from('an original, byte for byte')

  test('a file: taken in, proven, verified; a changed one is not', async () => {
    const key = newKey()
    const sent = { body: file, type: 'application/octet-stream', key }
    const taken = await bureau.post('/v1/evidence?name=contract.pdf', sent)
    expect(taken.status).toBe(201)
    expect(taken.body).toMatchObject({ type: 'file', items: 1, length: file.length })
    expect(taken.body['sha256']).toBe(createHash('sha256').update(file).digest('hex'))
    expect((await bureau.post('/v1/evidence?name=contract.pdf', sent)).body).toMatchObject({
      id: taken.body['id'],
    })
    const path = `/v1/evidence/${String(taken.body['id'])}`
    await until(
      () => bureau.get(path),
      ({ body }) => body['state'] === 'final',
    )
    const proof = await bureau.get(`${path}/proof`)
    const verify = async (original: Buffer) => {
      const digests = createFileDigests(crypto)
      digests.update(original)
      const { length, sha256, sm3, blocks } = digests.finish()
      const hashes = blocks.hashes.map(toBase64url)
      const json = {
        proof: proof.body,
        digests: {
          length,
          sha256: toBase64url(sha256),
          sm3: sm3 ? toBase64url(sm3) : null,
          blocks: { ...blocks, hashes },
        },
      }
      return (await bank.post('/v1/verifications', { json, token: null })).body
    }
    // The bank's node judges by what it has read from the chain itself.
    await until(
      () => verify(file),
      ({ valid }) => valid === true,
    )
    expect(await verify(Buffer.from('an original, byte for bite'))).toMatchObject({ valid: false })
  })

  test('a batch of digests', async () => {
    const digest = (i: number) => createHash('sha256').update(`${i}`).digest('hex')
    const body = Array.from({ length: 5 }, (_, i) => JSON.stringify({ length: i, sha256: digest(i) })).join(
      '\n',
    )
    const sent = { body, type: 'application/x-ndjson', key: newKey() }
    const taken = await bureau.post('/v1/evidence/batches?phase=after', sent)
    expect(taken.body).toMatchObject({ type: 'batch', items: 5, sha256: null })
    const path = `/v1/evidence/${String(taken.body['id'])}`
    await until(
      () => bureau.get(path),
      (view) => view.body['state'] === 'final',
    )
    expect((await bureau.get(`${path}/proof?item=4`)).body).toMatchObject({ item: { index: 4, length: 4 } })
    for (const [query, code] of [
      ['', 'INPUT_INVALID'],
      ['?item=5', 'EVIDENCE_UNKNOWN'],
      ['?item=-1', 'INPUT_INVALID'],
      ['?item=x', 'INPUT_INVALID'],
    ])
      expect((await bureau.get(`${path}/proof${query}`)).body).toMatchObject({ code })
  })

  test('checkpoints and anchors, for anybody', async () => {
    const { body } = await bureau.get('/v1/log/checkpoint', { token: null })
    const [origin, size = ''] = String(body['text']).split('\n')
    expect(origin).toBe(`hexin/${network.network.chainId}/${network.network.contracts.logs}/1`)
    const anchor = await until(
      () => bank.get(`/v1/anchors/1/${size}`, { token: null }),
      ({ status }) => status === 200,
    )
    expect(anchor.body).toMatchObject({ member: 1, size: Number(size) })
    expect((await bank.get('/v1/anchors/1/999999')).body).toMatchObject({ code: 'CHECKPOINT_UNKNOWN' })
    expect((await bank.get('/v1/anchors/0/1')).status).toBe(400)
  })
})

describe('roles and members', () => {
  test.each([
    ['/v1/imports?profile=loans-zh', { body: 'x', type: 'text/csv' }],
    ['/v1/bindings', { json: { bindings: [] } }],
    ['/v1/evidence?name=x', { body: 'x', type: 'application/octet-stream', key: 'k' }],
    ['/v1/evidence/batches', { body: 'x', type: 'application/x-ndjson', key: 'k' }],
  ])('%s is not a bank’s business', async (path, sent) => {
    const { status, body } = await bank.post(path, sent)
    expect([status, body['code']]).toEqual([403, 'MEMBER_ROLE_MISSING'])
  })

  test.each(['/v1/exchanges', '/v1/evidence?name=x', '/v1/evidence/batches'])(
    '%s wants an idempotency key',
    async (path) => {
      const order = {
        grant: `0x${'00'.repeat(32)}`,
        kind: 'loan',
        fields: ['principal'],
        purpose: 'preLoanReview',
        caseNumber: 'C',
        user: 'clerk',
      }
      const sent = path.includes('exchanges')
        ? { json: order }
        : { body: '{}', type: 'application/octet-stream' }
      expect((await bureau.post(path, sent)).body).toMatchObject({ code: 'IDEMPOTENCY_KEY_MISSING' })
      expect((await bureau.post(path, { ...sent, key: 'x'.repeat(256) })).body).toMatchObject({
        code: 'INPUT_INVALID',
      })
    },
  )
})

describe('a member’s own keys', () => {
  const code = ({ body }: Got) => body['code']
  const material = (digit: string) => `0x${digit.repeat(64)}`
  const keys = async () =>
    (await bank.get('/v1/members/1/keys')).body['keys'] as {
      material: string
      notAfter: number
      index: number
    }[]
  const add = (json: object, key = newKey()) => bureau.post('/v1/keys', { json, key })
  const newPeer = { purpose: 'peer', algorithm: 'ed25519', material: material('a'), notAfter: 4_000_000_000 }
  const end = (index: number, notAfter?: number) =>
    bureau.post(`/v1/keys/${index}/end`, { json: { notAfter }, key: newKey() })
  /** Repeats what a change under way holds up. */
  const settled = (ask: () => Promise<Got>) => until(ask, (got) => code(got) !== 'KEY_CHANGE_PENDING')

  test('a key is added and ended by the member alone; every node sees it, and its own goes on', async () => {
    const order = newKey()
    expect((await add(newPeer, order)).body).toMatchObject({ member: 1, state: 'sent' })
    expect((await add(newPeer, order)).status).toBe(202)
    expect(code(await settled(() => add(newPeer)))).toBe('KEY_TAKEN')
    const { index } = await until(
      async () => (await keys()).find((key) => key.material === newPeer.material) ?? { index: -1 },
      (found) => found.index >= 0,
    )
    const at = now() + 3_600
    expect((await settled(() => end(index, at))).status).toBe(202)
    await until(keys, (all) => all[index]?.notAfter === at)
    expect(code(await settled(() => end(index, at + 1)))).toBe('KEY_INVALID')
    expect(code(await end(99))).toBe('KEY_UNKNOWN')
    const taken = await bureau.post('/v1/evidence?name=after', {
      ...{ body: 'taken in after the change', type: 'application/octet-stream', key: newKey() },
    })
    await until(
      () => bureau.get(`/v1/evidence/${String(taken.body['id'])}`),
      ({ body }) => body['state'] === 'final',
    )
    expect((await bureau.get('/health')).body).toMatchObject({ status: 'ok', problems: [] })
  })

  test.each([
    ['an algorithm that is not for the purpose', { algorithm: 'p256', material: material('c') }],
    ['material of another length', { material: `0x${'c'.repeat(40)}` }],
    ['a window in the past', { material: material('c'), notBefore: 1, notAfter: 2 }],
  ])('%s is refused', async (_, change) => {
    expect(code(await settled(() => add({ ...newPeer, ...change })))).toBe('KEY_INVALID')
  })

  test('whoever ends the log key that the node runs with can change no key any more', async () => {
    const address = network.signers(1).log.address.toLowerCase()
    const { index } = (await keys()).find((key) => key.material === address) ?? { index: -1 }
    expect((await settled(() => end(index))).status).toBe(202)
    await until(keys, (all) => (all[index]?.notAfter ?? Infinity) <= now() + 60)
    const refused = await until(
      () => settled(() => add({ ...newPeer, material: material('d') })),
      (got) => got.status !== 202,
    )
    expect(code(refused)).toBe('KEY_AUTHORITY_MISSING')
  })
})
