import {
  type Checkpoint,
  encodeNote,
  encodeVkey,
  formatCheckpoint,
  parseCheckpoint,
  parseCheckpointText,
  parseNote,
  signCheckpoint,
  signNote,
  verifyCheckpoint,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asyncOutcomeOf, hex, outcomeOf, testCrypto, testSigner } from './helpers.ts'
import { leafHashes, sha256 } from './reference.ts'

const [root = new Uint8Array(0)] = leafHashes(1)
const checkpoint: Checkpoint = { origin: 'hexin/31337/0xab/7', size: 42, root, extensions: [] }
const base64 = Buffer.from(root).toString('base64')
const text = `hexin/31337/0xab/7\n42\n${base64}\n`

const signer = testSigner(1)
const vkeyOf = (name: string, seed: number) =>
  encodeVkey(sha256, { name, publicKey: testSigner(seed).publicKey })
const vkey = vkeyOf(checkpoint.origin, 1)

describe('the text', () => {
  test('is three lines', () => {
    expect(formatCheckpoint(checkpoint)).toBe(text)
    expect(parseCheckpointText(text)).toEqual(checkpoint)
  })

  test('of the example of c2sp.org/tlog-checkpoint', () => {
    const example = 'example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n'
    const read = parseCheckpointText(example)
    expect([read.origin, read.size, hex(read.root).slice(0, 8)]).toEqual([
      'example.com/behind-the-sofa',
      20852163,
      '0ac5186a',
    ])
    expect(formatCheckpoint(read)).toBe(example)
  })

  test('unknown extension lines are kept', () => {
    const extended = `${text}one\n two \n`
    expect(parseCheckpointText(extended).extensions).toEqual(['one', ' two '])
    expect(formatCheckpoint(parseCheckpointText(extended))).toBe(extended)
  })

  test('round trip', () => {
    const line = fc.string({ minLength: 1 }).filter((s) => !s.includes('\n'))
    const any = fc.record({
      origin: line,
      size: fc.maxSafeNat(),
      root: fc.uint8Array({ minLength: 32, maxLength: 32 }),
      extensions: fc.array(line, { maxLength: 3 }),
    })
    fc.assert(
      fc.property(any, (c) => {
        expect(parseCheckpointText(formatCheckpoint(c))).toEqual(c)
      }),
    )
  })

  test.each([
    ['nothing', ''],
    ['no final newline', text.slice(0, -1)],
    ['no origin', text.slice(text.indexOf('\n'))],
    ['no size', `o\n\n${base64}\n`],
    ['no root', 'o\n42\n'],
    ['an empty root', 'o\n42\n\n'],
    ['a size with a leading zero', `o\n042\n${base64}\n`],
    ['a size with a sign', `o\n+42\n${base64}\n`],
    ['a negative size', `o\n-1\n${base64}\n`],
    ['a size with an exponent', `o\n4e2\n${base64}\n`],
    ['a size in hexadecimal', `o\n0x2a\n${base64}\n`],
    ['a size with a fraction', `o\n42.0\n${base64}\n`],
    ['a size after a space', `o\n 42\n${base64}\n`],
    ['a size beyond exact numbers', `o\n9007199254740992\n${base64}\n`],
    ['a size of 17 digits', `o\n10000000000000000\n${base64}\n`],
    ['a root of 31 bytes', `o\n42\n${Buffer.alloc(31).toString('base64')}\n`],
    ['a root of 33 bytes', `o\n42\n${Buffer.alloc(33).toString('base64')}\n`],
    ['a root without its padding', `o\n42\n${base64.replace('=', '')}\n`],
    ['a root in base64url', `o\n42\n${'-_'.repeat(21)}8=\n`],
    ['a root with stray bits', `o\n42\n${'A'.repeat(42)}B=\n`],
    ['an extension without its newline', `${text}one`],
    ['an empty line at the end', `${text}\n`],
    ['an empty extension line', `${text}\none\n`],
  ])('%s: refused', (_, odd) => {
    expect(outcomeOf(() => parseCheckpointText(odd))).toBe('CHECKPOINT_MALFORMED')
  })

  test('size 0 and the largest size', () => {
    expect(parseCheckpointText(`o\n0\n${base64}\n`).size).toBe(0)
    expect(parseCheckpointText(`o\n9007199254740991\n${base64}\n`).size).toBe(Number.MAX_SAFE_INTEGER)
  })

  test.each([
    ['no origin', { origin: '' }, 'CHECKPOINT_MALFORMED'],
    ['an origin of two lines', { origin: 'a\n7' }, 'CHECKPOINT_MALFORMED'],
    ['an empty extension', { extensions: [''] }, 'CHECKPOINT_MALFORMED'],
    ['an extension of two lines', { extensions: ['a\nb'] }, 'CHECKPOINT_MALFORMED'],
    ['a negative size', { size: -1 }, 'PROOF_SIZE_INVALID'],
    ['half a size', { size: 1.5 }, 'PROOF_SIZE_INVALID'],
    ['a short root', { root: new Uint8Array(31) }, 'PROOF_HASH_MALFORMED'],
  ])('with %s can’t be written', (_, change, code) => {
    expect(outcomeOf(() => formatCheckpoint({ ...checkpoint, ...change }))).toBe(code)
  })
})

const verified = (note: string, keys: string | readonly string[], origin?: string) =>
  asyncOutcomeOf(() => verifyCheckpoint(testCrypto, { note, vkey: keys, ...(origin && { origin }) }))

describe('the signed note', () => {
  test('signed, parsed, verified', async () => {
    const note = await signCheckpoint(sha256, { checkpoint, signer })
    expect(note.startsWith(`${text}\n— hexin/31337/0xab/7 `)).toBe(true)
    const { signatures, ...read } = parseCheckpoint(note)
    expect(read).toEqual(checkpoint)
    expect(signatures.length).toBe(1)
    expect(await verifyCheckpoint(testCrypto, { note, vkey })).toEqual(parseCheckpoint(note))
  })

  test('Ed25519 is deterministic: the note is always the same', async () => {
    const note = await signCheckpoint(sha256, { checkpoint, signer })
    expect(note).toMatchInlineSnapshot(`
      "hexin/31337/0xab/7
      42
      G7l9zCFjXUfiZj79/QoXRobZjdcBNS3SzQbotD/T0wU=

      — hexin/31337/0xab/7 kmGs3BMD/i0R0jNqJuMd1gGYpSdgR23p+ZAhi+cub1o/dPYnJTJY3F0Jqfp6oq7Qn2eN1QpLTxqF9VHyfx3YQKm1lQg=
      "
    `)
  })

  test('cosignatures are carried', async () => {
    const { text: body, signatures } = parseNote(await signCheckpoint(sha256, { checkpoint, signer }))
    // cosignature/v1: 8 bytes of timestamp, 64 of signature.
    const cosignature = { name: 'court.example/w', keyId: 0x01020304, signature: new Uint8Array(72).fill(9) }
    const note = encodeNote({ text: body, signatures: [...signatures, cosignature] })
    const read = await verifyCheckpoint(testCrypto, { note, vkey })
    expect(read.signatures[1]).toEqual(cosignature)
  })

  test('any of the log’s keys will do', async () => {
    const note = await signCheckpoint(sha256, { checkpoint, signer })
    expect(await verified(note, [vkeyOf(checkpoint.origin, 2), vkey])).toBe('accepted')
    expect(await verified(note, vkeyOf(checkpoint.origin, 2))).toBe('CHECKPOINT_SIGNATURE_INVALID')
    expect(await verified(note, [])).toBe('CHECKPOINT_SIGNATURE_INVALID')
  })

  test('a checkpoint of another log, signed with this log’s key under its own name: refused', async () => {
    const foreign = {
      text: formatCheckpoint({ ...checkpoint, origin: 'another' }),
      name: checkpoint.origin,
      signer,
    }
    const note = await signNote(sha256, foreign)
    expect(await verified(note, vkey)).toBe('CHECKPOINT_ORIGIN_MISMATCH')
    expect(await verified(note, vkey, checkpoint.origin)).toBe('CHECKPOINT_ORIGIN_MISMATCH')
    // Unless that is the log that was asked for: C2SP lets a key have another name than its log.
    expect(await verified(note, vkey, 'another')).toBe('accepted')
  })

  test('signed only by a witness whose key is given too: refused', async () => {
    const witness = testSigner(5)
    const note = await signNote(sha256, { text, name: 'court.example/w', signer: witness })
    expect(await verified(note, [vkey, vkeyOf('court.example/w', 5)])).toBe('CHECKPOINT_ORIGIN_MISMATCH')
  })

  test('a text that is no checkpoint: refused, however well signed', async () => {
    const note = await signNote(sha256, { text: `${text}\none\n`, name: checkpoint.origin, signer })
    expect(await verified(note, vkey)).toBe('CHECKPOINT_MALFORMED')
  })

  test('an origin that can’t be a key’s name can’t sign', async () => {
    const spaced = { ...checkpoint, origin: 'a log' }
    expect(await asyncOutcomeOf(() => signCheckpoint(sha256, { checkpoint: spaced, signer }))).toBe(
      'CHECKPOINT_MALFORMED',
    )
  })
})
