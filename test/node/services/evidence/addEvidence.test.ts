import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { createAddEvidence } from '@hexin/node/services/evidence/addEvidence.ts'
import { packItems, unpackItems } from '@hexin/node/services/evidence/packedItems.ts'
import { createProveEvidence } from '@hexin/node/services/evidence/proveEvidence.ts'
import { createEvidenceStore } from '@hexin/node/store/evidence.ts'
import { createLog } from '@hexin/node/store/log.ts'
import { fromBase64url, toHex } from '@hexin/sdk/encoding.ts'
import { type BatchItem, itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { decodeManifest } from '@hexin/sdk/evidence/manifest.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { verifyInclusion } from '@hexin/sdk/proof/merkle.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateOfficerKey } from '../../../../scripts/company/company.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const signer = es256Signer(generateOfficerKey())
const keyId = memberKeyId(crypto, 1, signer)
const store = () => createEvidenceStore({ db: database.db, clock: () => 1_000 })
const notary = () => createAddEvidence({ ...{ crypto, keyId, signer }, clock: () => 1_000, store: store() })
const logSize = () => createLog(database.db).size()

const file = (source: Readable, idempotencyKey?: string) =>
  notary().file({
    ...{ source, name: '合同.pdf', mediaType: 'application/pdf', phase: 'after' },
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  })

const digest = (): Omit<BatchItem, 'salt'> => ({ length: 5, sha256: randomBytes(32), sm3: undefined })

describe('a file', () => {
  test('has the digests of its bytes, however it streams by', async () => {
    const bytes = randomBytes(3_000_000)
    const sha256 = toHex(crypto.sha256(bytes))
    for (const size of [1_000, 65_536, 3_000_000]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      )
      const { manifest, type, itemCount } = await file(Readable.from(chunks))
      const decoded = decodeManifest(manifest)
      if (decoded.type !== 'file') throw new Error('not a file')
      expect([type, itemCount, decoded.item.length, toHex(decoded.item.sha256)]).toEqual([
        'file',
        1,
        bytes.length,
        sha256,
      ])
    }
  })

  test('of nothing is evidence of nothing: taken in, with length 0', async () => {
    const decoded = decodeManifest((await file(Readable.from([]))).manifest)
    expect(decoded).toMatchObject({ type: 'file', item: { length: 0 } })
  })

  test('that breaks off while it streams leaves no trace', async () => {
    async function* broken() {
      yield Buffer.from('half')
      throw new Error('the connection broke')
    }
    await expect(file(Readable.from(broken()))).rejects.toThrow('broke')
    expect(await logSize()).toBe(0)
  })

  test('twice the same file is two statements that nobody can tell for one: each has its own salt', async () => {
    const [a, b] = [
      await file(Readable.from([Buffer.from('x')])),
      await file(Readable.from([Buffer.from('x')])),
    ]
    expect(Buffer.from(a.statement).equals(Buffer.from(b.statement))).toBe(false)
    expect(await logSize()).toBe(2)
  })

  test('under one idempotency key is taken in once; another file under it is refused', async () => {
    const first = await file(Readable.from([Buffer.from('x')]), 'key')
    expect((await file(Readable.from([Buffer.from('x')]), 'key')).id).toBe(first.id)
    await expect(file(Readable.from([Buffer.from('y')]), 'key')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_KEY_REUSED',
    })
    expect(await logSize()).toBe(1)
    const many = await Promise.all(
      Array.from({ length: 6 }, () => file(Readable.from([Buffer.from('z')]), 'race')),
    )
    expect(new Set(many.map(({ id }) => id)).size).toBe(1)
    expect(await logSize()).toBe(2)
  })
})

describe('a batch of digests', () => {
  test.each([0, 4_097])('of %i items is refused', async (count) => {
    const items = Array.from({ length: count }, digest)
    await expect(notary().batch({ items, phase: 'after' })).rejects.toMatchObject({
      code: 'EVIDENCE_BATCH_INVALID',
    })
    expect(await logSize()).toBe(0)
  })

  test.each([
    ['a digest that is too short', { sha256: Buffer.alloc(31) }],
    ['a second digest that is too long', { sm3: Buffer.alloc(33) }],
    ['a negative length', { length: -1 }],
    ['a length that is no whole number', { length: 1.5 }],
  ])('with %s is refused whole', async (_, change) => {
    const items = [digest(), { ...digest(), ...change }]
    await expect(notary().batch({ items, phase: 'after' })).rejects.toMatchObject({
      code: 'EVIDENCE_BATCH_INVALID',
    })
    expect(await logSize()).toBe(0)
  })

  test('is one leaf, whatever its size; every item has a path to the root that was signed', async () => {
    for (const count of [1, 2, 3, 257, 600]) {
      await database.empty()
      const { id, manifest } = await notary().batch({
        items: Array.from({ length: count }, digest),
        phase: 'after',
      })
      expect(await logSize()).toBe(1)
      const decoded = decodeManifest(manifest)
      if (decoded.type !== 'batch') throw new Error('not a batch')
      const prove = prover()
      for (const index of new Set([0, Math.floor(count / 2), count - 1])) {
        const { item } = await prove.proof(id, index)
        if (!item) throw new Error('no item')
        const commitment = itemCommitment(crypto, {
          length: item.length,
          sha256: fromBase64url(item.sha256),
          sm3: undefined,
          salt: fromBase64url(item.salt),
        })
        const path = item.path.map(fromBase64url)
        verifyInclusion(crypto.sha256, {
          index,
          size: count,
          leaf: commitment,
          path,
          root: decoded.root,
        })
      }
      await expect(prove.proof(id, count)).rejects.toMatchObject({ code: 'EVIDENCE_UNKNOWN' })
      await expect(prove.proof(id, undefined)).rejects.toMatchObject({ code: 'INPUT_INVALID' })
    }
  })

  test('the same digests twice in one batch: each has its own salt, so that neighbours tell nothing of each other', async () => {
    const one = digest()
    const { items } = await notary().batch({ items: [one, one], phase: 'after' })
    const [a, b] = unpackItems(items ?? Buffer.of())
    expect(a?.sha256).toEqual(b?.sha256)
    expect(a?.salt).not.toEqual(b?.salt)
  })

  test('items come out of the store as they went in', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
    const item = fc.record({
      length: fc.maxSafeNat(),
      sha256: bytes(32),
      sm3: fc.option(bytes(32), { nil: undefined }),
      salt: bytes(16),
    })
    fc.assert(
      fc.property(fc.array(item, { maxLength: 5 }), (items) => {
        expect(unpackItems(packItems(items))).toEqual(items)
      }),
    )
  })
})

describe('states', () => {
  test('accepted until a checkpoint over it is final, then final; a proof is not to be had before', async () => {
    const { id } = await file(Readable.from([Buffer.from('x')]))
    const pending = prover(false)
    expect(await pending.view(id)).toMatchObject({ id, state: 'accepted', type: 'file', items: 1, length: 1 })
    await expect(pending.proof(id, undefined)).rejects.toMatchObject({ code: 'EVIDENCE_PROOF_PENDING' })
    expect(await prover().view(id)).toMatchObject({ state: 'final' })
    expect(await prover().proof(id, undefined)).toMatchObject({ item: null })
  })

  test('what nobody took in is unknown', async () => {
    await expect(prover().view('00000000-0000-4000-8000-000000000000')).rejects.toMatchObject({
      code: 'EVIDENCE_UNKNOWN',
    })
  })
})

/** Proofs of the log are made elsewhere (`publishCheckpoint.test.ts`): here they are there, or not yet. */
function prover(isFinal = true) {
  const proof = { version: 1, origin: 'o', index: 0, size: 1, path: [], checkpoint: 'c' } as const
  const network = { chainId: 5, contracts: { logs: '0x' } } as unknown as Network
  return createProveEvidence({
    ...{ crypto, network, store: store() },
    proofs: {
      prove: async (indexes) => indexes.map(() => (isFinal ? proof : undefined)),
      covered: async () => (isFinal ? 1 : 0),
    },
  })
}
