import {
  createInclusionProof,
  createProver,
  decodeTlogProof,
  encodeTlogProof,
  encodeVkey,
  type InclusionProof,
  leafHash,
  parseInclusionProof,
  signCheckpoint,
  verifyStatementInclusion,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import {
  asyncOutcomeOf,
  flipBit,
  hex,
  outcomeOf,
  TileStore,
  testCrypto,
  testSigner,
  times,
} from './helpers.ts'
import { sha256 } from './reference.ts'

const SIZE = 300
const INDEX = 256
const origin = 'hexin/31337/0xab/7'
const signer = testSigner(1)
const vkey = encodeVkey(sha256, { name: origin, publicKey: signer.publicKey })
const statements = Array.from({ length: SIZE }, (_, i) => Buffer.from(`statement ${i}`))
const statement = statements[INDEX] ?? Buffer.alloc(0)

let proof: InclusionProof
let root: Uint8Array

beforeAll(async () => {
  const store = new TileStore()
  root = store.append(statements.map((bytes) => leafHash(sha256, bytes)))
  const checkpoint = await signCheckpoint(sha256, {
    checkpoint: { origin, size: SIZE, root, extensions: [] },
    signer,
  })
  const prover = createProver({ sha256, source: store })
  const path = await prover.inclusion({ index: INDEX, size: SIZE })
  proof = createInclusionProof({ index: INDEX, path, checkpoint })
})

const verified = (args: { statement: Uint8Array; proof: InclusionProof; vkey?: string; origin?: string }) =>
  asyncOutcomeOf(() => verifyStatementInclusion(testCrypto, { vkey, ...args }))

describe('verifying a statement', () => {
  test('resolves to the size and root that the log signed', async () => {
    const found = await verifyStatementInclusion(testCrypto, { statement, proof, vkey })
    expect([found.size, hex(found.root)]).toEqual([SIZE, hex(root)])
  })

  test('after a journey as JSON', async () => {
    const travelled = parseInclusionProof(JSON.parse(JSON.stringify(proof)))
    expect(travelled).toEqual(proof)
    expect(await verified({ statement, proof: travelled })).toBe('accepted')
  })

  test('another statement of the same log: refused', async () => {
    expect(await verified({ statement: statements[0] ?? statement, proof })).toBe('PROOF_INCLUSION_INVALID')
    expect(await verified({ statement: new Uint8Array(0), proof })).toBe('PROOF_INCLUSION_INVALID')
    expect(await verified({ statement: leafHash(sha256, statement), proof })).toBe('PROOF_INCLUSION_INVALID')
  })

  test('another key, or another log: refused', async () => {
    const other = encodeVkey(sha256, { name: origin, publicKey: testSigner(2).publicKey })
    expect(await verified({ statement, proof, vkey: other })).toBe('CHECKPOINT_SIGNATURE_INVALID')
    expect(await verified({ statement, proof, vkey: 'x' })).toBe('CHECKPOINT_KEY_MALFORMED')
    expect(await verified({ statement, proof, origin: 'another' })).toBe('CHECKPOINT_ORIGIN_MISMATCH')
  })

  test('every bit of the statement turned: refused', async () => {
    const outcomes = times(statement.length * 8, (bit) =>
      verified({ statement: flipBit(statement, bit), proof }),
    )
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['PROOF_INCLUSION_INVALID']))
  })

  test('every bit of the proof as JSON turned: refused, or no JSON any more', async () => {
    const json = Buffer.from(JSON.stringify(proof))
    const outcomes = times(json.length * 8, async (bit) => {
      const value = parsedOrUndefined(Buffer.from(flipBit(json, bit)).toString('utf8'))
      return value === undefined ? 'no JSON' : verified({ statement, proof: value as InclusionProof })
    })
    expect([...new Set(await Promise.all(outcomes))].toSorted()).toEqual([
      'CHECKPOINT_MALFORMED',
      'CHECKPOINT_SIGNATURE_INVALID',
      'PROOF_INCLUSION_INVALID',
      'PROOF_MALFORMED',
      'PROOF_SIZE_INVALID',
      'no JSON',
    ])
  })

  test.each(times(9, (bit) => bit))('bit %i of index or size turned: refused', async (bit) => {
    const [index, size] = [INDEX ^ (1 << bit), SIZE ^ (1 << bit)]
    const code = index < SIZE ? 'PROOF_INCLUSION_INVALID' : 'PROOF_SIZE_INVALID'
    expect(await verified({ statement, proof: { ...proof, index } })).toBe(code)
    expect(await verified({ statement, proof: { ...proof, size } })).toBe('PROOF_MALFORMED')
  })
})

function parsedOrUndefined(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

describe('reading a proof', () => {
  test.each([
    ['nothing', null],
    ['a text', 'proof'],
    ['a list', []],
    ['a number', 7],
  ])('%s: refused', (_, value) => {
    expect(outcomeOf(() => parseInclusionProof(value))).toBe('PROOF_MALFORMED')
  })

  test.each([
    ['no version', { version: undefined }, 'PROOF_MALFORMED'],
    ['another version', { version: 2 }, 'PROOF_MALFORMED'],
    ['a version as text', { version: '1' }, 'PROOF_MALFORMED'],
    ['a member too many', { note: 'x' }, 'PROOF_MALFORMED'],
    ['another origin', { origin: 'another' }, 'PROOF_MALFORMED'],
    ['no origin', { origin: undefined }, 'PROOF_MALFORMED'],
    ['another size', { size: SIZE + 1 }, 'PROOF_MALFORMED'],
    ['a size as text', { size: String(SIZE) }, 'PROOF_MALFORMED'],
    ['an index as text', { index: String(INDEX) }, 'PROOF_MALFORMED'],
    ['an index beyond the log', { index: SIZE }, 'PROOF_SIZE_INVALID'],
    ['a negative index', { index: -1 }, 'PROOF_SIZE_INVALID'],
    ['half an index', { index: 0.5 }, 'PROOF_SIZE_INVALID'],
    ['no path', { path: undefined }, 'PROOF_MALFORMED'],
    ['a path as text', { path: 'x' }, 'PROOF_MALFORMED'],
    ['a path that only has a length', { path: { length: 0 } }, 'PROOF_MALFORMED'],
    ['a path of numbers', { path: [7] }, 'PROOF_MALFORMED'],
    ['a short hash', { path: ['AAAA'] }, 'PROOF_MALFORMED'],
    ['a hash in base64url', { path: [`${'-_'.repeat(21)}8=`] }, 'PROOF_MALFORMED'],
    ['a path longer than any', { path: times(54, () => `${'A'.repeat(43)}=`) }, 'PROOF_MALFORMED'],
    ['no checkpoint', { checkpoint: undefined }, 'PROOF_MALFORMED'],
    ['an empty checkpoint', { checkpoint: '' }, 'CHECKPOINT_MALFORMED'],
  ])('%s: refused', (_, change, code) => {
    expect(outcomeOf(() => parseInclusionProof({ ...proof, ...change }))).toBe(code)
  })

  test('packing refuses what can’t belong together', () => {
    const { checkpoint } = proof
    expect(outcomeOf(() => createInclusionProof({ index: SIZE, path: [], checkpoint }))).toBe(
      'PROOF_SIZE_INVALID',
    )
    expect(outcomeOf(() => createInclusionProof({ index: 0, path: [new Uint8Array(31)], checkpoint }))).toBe(
      'PROOF_HASH_MALFORMED',
    )
    expect(outcomeOf(() => createInclusionProof({ index: 0, path: [], checkpoint: 'x' }))).toBe(
      'CHECKPOINT_MALFORMED',
    )
  })
})

describe('c2sp.org/tlog-proof', () => {
  test('is these lines', () => {
    const extra = Buffer.from('extra')
    expect(encodeTlogProof({ proof, extra })).toBe(
      ['c2sp.org/tlog-proof@v1', 'extra ZXh0cmE=', 'index 256', ...proof.path, '', proof.checkpoint].join(
        '\n',
      ),
    )
  })

  test('a log of one leaf has no hash lines', async () => {
    const leaf = leafHash(sha256, statement)
    const checkpoint = await signCheckpoint(sha256, {
      checkpoint: { origin, size: 1, root: leaf, extensions: [] },
      signer,
    })
    const single = createInclusionProof({ index: 0, path: [], checkpoint })
    const text = encodeTlogProof({ proof: single })
    expect(text).toBe(`c2sp.org/tlog-proof@v1\nindex 0\n\n${checkpoint}`)
    expect(decodeTlogProof(text)).toEqual({ proof: single })
    expect(await verified({ statement, proof: single })).toBe('accepted')
  })

  test('round trip, from JSON to text and back, with and without extra data', () => {
    fc.assert(
      fc.property(fc.option(fc.uint8Array({ minLength: 1 })), (bytes) => {
        const packed = bytes ? { proof, extra: bytes } : { proof }
        const text = encodeTlogProof(packed)
        expect(decodeTlogProof(text)).toEqual(packed)
        expect(encodeTlogProof(decodeTlogProof(text))).toBe(text)
      }),
    )
  })

  const changes: [string, (text: string) => string, string][] = [
    ['nothing', () => '', 'PROOF_MALFORMED'],
    ['another first line', (t) => t.replace('@v1', '@v2'), 'PROOF_MALFORMED'],
    ['a line before the first', (t) => `\n${t}`, 'PROOF_MALFORMED'],
    ['no index', (t) => t.replace(/index .*\n/, ''), 'PROOF_MALFORMED'],
    ['an index with a leading zero', (t) => t.replace('index 2', 'index 02'), 'PROOF_MALFORMED'],
    ['an index after two spaces', (t) => t.replace('index ', 'index  '), 'PROOF_MALFORMED'],
    ['an index beyond the log', (t) => t.replace('index 256', 'index 300'), 'PROOF_SIZE_INVALID'],
    ['empty extra data', (t) => t.replace('index', 'extra \nindex'), 'PROOF_MALFORMED'],
    ['extra data that is no base64', (t) => t.replace('index', 'extra ABC\nindex'), 'PROOF_MALFORMED'],
    ['extra data twice', (t) => t.replace('index', 'extra AAAA\nextra AAAA\nindex'), 'PROOF_MALFORMED'],
    ['extra data after the index', (t) => t.replace('256\n', '256\nextra AAAA\n'), 'PROOF_MALFORMED'],
    ['a hash that is none', (t) => t.replace('256\n', '256\nAAAA\n'), 'PROOF_MALFORMED'],
    ['a carriage return', (t) => t.replace('256\n', '256\r\n'), 'PROOF_MALFORMED'],
    ['no blank line', (t) => t.replaceAll('\n\n', '\n'), 'PROOF_MALFORMED'],
    ['two blank lines', (t) => t.replace('\n\n', '\n\n\n'), 'CHECKPOINT_MALFORMED'],
    ['no checkpoint', (t) => t.slice(0, t.indexOf('\n\n') + 2), 'CHECKPOINT_MALFORMED'],
    ['a newline at the end', (t) => `${t}\n`, 'CHECKPOINT_MALFORMED'],
  ]
  test.each(changes)('%s: refused', (_, change, code) => {
    const text = encodeTlogProof({ proof })
    expect(change(text)).not.toBe(text)
    expect(outcomeOf(() => decodeTlogProof(change(text)))).toBe(code)
  })

  test('extra data of no bytes can’t be written', () => {
    expect(outcomeOf(() => encodeTlogProof({ proof, extra: new Uint8Array(0) }))).toBe('PROOF_MALFORMED')
  })
})
