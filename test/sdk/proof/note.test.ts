import {
  encodeNote,
  encodeVkey,
  MAX_NOTE_LENGTH,
  MAX_NOTE_SIGNATURES,
  type NoteSignature,
  noteHash,
  noteKeyId,
  parseNote,
  parseVkey,
  signNote,
  verifyNote,
} from '@hexin/sdk/proof/index.ts'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asyncOutcomeOf, flipBit, hex, outcomeOf, testCrypto, testSigner, times } from './helpers.ts'
import { sha256 } from './reference.ts'

/** The example in the documentation of golang.org/x/mod/sumdb/note. */
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'
const PETERS_NOTE =
  'If you think cryptography is the answer to your problem,\n' +
  "then you don't know what your problem is.\n\n" +
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n'
/** A key in use, with a plus sign in its base64. */
const SUMDB = 'sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8'

const signer = testSigner(1)
const key = { name: 'hexin/1/log', publicKey: signer.publicKey }
const vkey = encodeVkey(sha256, key)
const signature = { name: 'w.example', keyId: 7, signature: new Uint8Array(64) }

const parsed = (note: string): string => outcomeOf(() => parseNote(note))
const verified = (note: string, ...vkeys: string[]): Promise<string> =>
  asyncOutcomeOf(() => verifyNote(testCrypto, { note, vkeys }))

describe('keys', () => {
  const marked = encodeVkey(sha256, { ...key, name: 'a\ufeffb' })
  test.each([PETER, SUMDB, vkey, marked])('%s: round trip', (text) => {
    expect(encodeVkey(sha256, parseVkey(sha256, text))).toBe(text)
  })

  test('the id is that of the specification', () => {
    expect(noteKeyId(sha256, parseVkey(sha256, PETER))).toBe(0xc74f20a3)
    expect(noteKeyId(sha256, parseVkey(sha256, SUMDB))).toBe(0x033de0ae)
  })

  test('an id that begins with zeros keeps them', () => {
    const publicKey = parseVkey(sha256, SUMDB).publicKey
    const name = Array.from({ length: 200 }, (_, i) => `log${i}`).find(
      (candidate) => noteKeyId(sha256, { name: candidate, publicKey }) < 2 ** 28,
    )
    const text = encodeVkey(sha256, { name: name ?? 'none', publicKey })
    expect(text).toMatch(/^log\d+\+0[0-9a-f]{7}\+/)
    expect(parseVkey(sha256, text)).toEqual({ name, publicKey })
  })

  test.each([
    ['nothing', ''],
    ['no key', 'PeterNeumann+c74f20a3'],
    ['no name', '+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW'],
    ['another name', PETER.replace('Peter', 'Pater')],
    ['another id', PETER.replace('c74f', 'c74e')],
    ['an id in capitals', PETER.replace('c74f20a3', 'C74F20A3')],
    ['a shorter id', SUMDB.replace('033de0ae', '33de0ae')],
    ['another key', PETER.replace('ARpc', 'ARpd')],
    ['another type', PETER.replace('ARpc', 'BBpc')],
    ['a shorter key', PETER.slice(0, -4)],
    ['a newline after it', `${PETER}\n`],
    ['base64 without its padding', encodeVkey(sha256, key).replace(/=+$/, '').slice(0, -1)],
  ])('%s: refused', (_, text) => {
    expect(outcomeOf(() => parseVkey(sha256, text))).toBe('CHECKPOINT_KEY_MALFORMED')
  })

  test.each(['', 'a b', 'a+b', 'a\tb', 'a\u2003b', 'a\u0085b', 'a\nb', 'a\ud800'])(
    'named %j: refused',
    (name) => {
      expect(outcomeOf(() => encodeVkey(sha256, { ...key, name }))).toBe('CHECKPOINT_KEY_MALFORMED')
    },
  )

  test.each([0, 31, 33, 64])('of %i bytes: refused', (length) => {
    const publicKey = new Uint8Array(length)
    expect(outcomeOf(() => encodeVkey(sha256, { ...key, publicKey }))).toBe('CHECKPOINT_KEY_MALFORMED')
  })
})

describe('reading', () => {
  const line = '— w.example AAAABwAA\n'

  test('a note that another implementation signed', async () => {
    const { text, signatures } = parseNote(PETERS_NOTE)
    expect(text.endsWith('problem is.\n')).toBe(true)
    expect(signatures.map(({ name, keyId }) => [name, keyId])).toEqual([['PeterNeumann', 0xc74f20a3]])
    expect(encodeNote({ text, signatures })).toBe(PETERS_NOTE)
    expect(await verifyNote(testCrypto, { note: PETERS_NOTE, vkeys: [PETER] })).toEqual([
      parseVkey(sha256, PETER),
    ])
  })

  test('the text may have empty lines, the signatures begin after the last', () => {
    expect(parseNote(`a\n\nb\n\n${line}`).text).toBe('a\n\nb\n')
    expect(parseNote(`a\n\n\n${line}`).text).toBe('a\n\n')
    expect(parseNote(`${line}\n${line}`).text).toBe(line)
  })

  test.each([
    ['nothing', ''],
    ['no signature', 'a\n\n'],
    ['no blank line', `a\n${line}`],
    ['no text', `\n${line}`],
    ['no final newline', `a\n\n${line.trimEnd()}`],
    ['an extra final newline', `a\n\n${line}\n`],
    ['a hyphen for a dash', `a\n\n- w.example AAAABwAA\n`],
    ['no space after the dash', `a\n\n—w.example AAAABwAA\n`],
    ['no name', `a\n\n— AAAABwAA\n`],
    ['an empty name', `a\n\n—  AAAABwAA\n`],
    ['a name with a plus sign', `a\n\n— w+x AAAABwAA\n`],
    ['a name with a wide space', `a\n\n— w\u3000x AAAABwAA\n`],
    ['no signature bytes', `a\n\n— w.example AAAABw==\n`],
    ['no base64', `a\n\n— w.example \n`],
    ['base64url', `a\n\n— w.example AAAA-_AA\n`],
    ['base64 without padding', `a\n\n— w.example AAAABwA\n`],
    ['base64 with stray bits', `a\n\n— w.example AAAABwB=\n`],
    ['a further word', `a\n\n— w.example AAAABwAA AAAA\n`],
    ['a trailing space', `a\n\n— w.example AAAABwAA \n`],
    ['a carriage return', `a\r\n\n${line}`],
    ['a tab', `a\tb\n\n${line}`],
    ['a zero character', `a\0\n\n${line}`],
    ['half a surrogate pair', `a\ud800\n\n${line}`],
    ['the same key twice', `a\n\n${line}${line}`],
    ['the same key twice, with two signatures', `a\n\n${line}— w.example AAAABwAB\n`],
    [
      'too many signatures',
      `a\n\n${Array.from({ length: MAX_NOTE_SIGNATURES + 1 }, (_, i) => `— w${i} AAAABwAA\n`).join('')}`,
    ],
    ['too long a text', `${'a'.repeat(MAX_NOTE_LENGTH)}\n\n${line}`],
  ])('%s: refused', (_, note) => {
    expect(parsed(note)).toBe('CHECKPOINT_MALFORMED')
  })

  test('as many signatures as are allowed: accepted', () => {
    const lines = Array.from({ length: MAX_NOTE_SIGNATURES }, (_, i) => `— w${i} AAAABwAA\n`)
    expect(parseNote(`a\n\n${lines.join('')}`).signatures.length).toBe(MAX_NOTE_SIGNATURES)
  })

  test('the same name with another id, and the same id with another name, are other keys', () => {
    expect(parsed(`a\n\n${line}— w.example AAAACAAA\n— v.example AAAABwAA\n`)).toBe('accepted')
  })
})

describe('writing', () => {
  test('round trip', () => {
    const text = fc.string({ unit: 'grapheme' }).map((s) => `${s.replaceAll(/\p{Cc}/gu, '')}\n`)
    const name = fc
      .string({ minLength: 1, unit: 'grapheme' })
      .filter((s) => !/[\p{White_Space}\p{Cc}+]/u.test(s))
    const signatures = fc.uniqueArray(
      fc.record({ name, keyId: fc.nat({ max: 2 ** 32 - 1 }), signature: fc.uint8Array({ minLength: 1 }) }),
      { minLength: 1, maxLength: 5, selector: (s) => `${s.name} ${s.keyId}` },
    )
    fc.assert(
      fc.property(text, signatures, (t, s) => {
        const note = { text: t, signatures: s }
        expect(parseNote(encodeNote(note))).toEqual(note)
      }),
    )
  })

  test.each([
    ['no text', { text: '', signatures: [signature] }],
    ['a text without its newline', { text: 'a', signatures: [signature] }],
    [
      'a signature line posing as text without its newline',
      { text: 'a\n\n— v AAAABwAA', signatures: [signature] },
    ],
    ['no signatures', { text: 'a\n', signatures: [] }],
    ['a name with a newline', { text: 'a\n', signatures: [{ ...signature, name: 'a\n— b' }] }],
    [
      'a signature of no bytes',
      { text: 'a\n', signatures: [{ ...signature, signature: new Uint8Array(0) }] },
    ],
    ['the same key twice', { text: 'a\n', signatures: [signature, signature] }],
  ])('%s: refused', (_, note) => {
    expect(outcomeOf(() => encodeNote(note))).toBe('CHECKPOINT_MALFORMED')
  })

  test('the hash is that of every byte, signatures included', () => {
    expect(hex(noteHash(sha256, PETERS_NOTE))).toBe(hex(sha256(Buffer.from(PETERS_NOTE, 'utf8'))))
  })
})

describe('verifying', () => {
  const text = 'hexin/1/log\n5\n'
  const signed = () => signNote(sha256, { text, name: key.name, signer })
  const withLine = async (...others: NoteSignature[]) => {
    const note = parseNote(await signed())
    return encodeNote({ text: note.text, signatures: [...others, ...note.signatures] })
  }

  test('a note signed here', async () => {
    expect(await verified(await signed(), vkey)).toBe('accepted')
  })

  test('signatures of unknown keys are ignored, also under a known name or id', async () => {
    const note = await withLine(
      signature,
      { ...signature, name: key.name },
      { ...signature, keyId: noteKeyId(sha256, key) },
    )
    expect(await verified(note, vkey)).toBe('accepted')
  })

  test('names every key that signed, and no other', async () => {
    const second = testSigner(2)
    const secondKey = { name: 'w.example', publicKey: second.publicKey }
    const cosigned = parseNote(
      await signNote(sha256, { text, name: secondKey.name, signer: second }),
    ).signatures
    const note = await withLine(...cosigned)
    const third = encodeVkey(sha256, { name: 'third', publicKey: testSigner(3).publicKey })
    const signers = await verifyNote(testCrypto, {
      note,
      vkeys: [vkey, third, encodeVkey(sha256, secondKey)],
    })
    expect(signers).toEqual([secondKey, key])
  })

  test('one false signature of a known key spoils the note, whatever the others are', async () => {
    const otherKey = { name: 'other', publicKey: testSigner(2).publicKey }
    const note = await withLine({ ...signature, name: 'other', keyId: noteKeyId(sha256, otherKey) })
    expect(await verified(note, vkey)).toBe('accepted')
    expect(await verified(note, vkey, encodeVkey(sha256, otherKey))).toBe('CHECKPOINT_SIGNATURE_INVALID')
  })

  test('signed by none of the keys, or no key given: refused', async () => {
    const other = encodeVkey(sha256, { ...key, publicKey: testSigner(2).publicKey })
    expect(await verified(await signed(), other)).toBe('CHECKPOINT_SIGNATURE_INVALID')
    expect(await verified(await signed())).toBe('CHECKPOINT_SIGNATURE_INVALID')
    expect(await verified(PETERS_NOTE, vkey)).toBe('CHECKPOINT_SIGNATURE_INVALID')
  })

  test('of two keys whose ids collide only the one that signed counts', async () => {
    const colliding = { ...testCrypto, sha256: () => new Uint8Array(32) }
    const note = await signNote(colliding.sha256, { text, name: key.name, signer })
    const keys = [{ ...key, publicKey: testSigner(2).publicKey }, key]
    const vkeys = keys.map((k) => encodeVkey(colliding.sha256, k))
    expect(await verifyNote(colliding, { note, vkeys })).toEqual([key])
  })

  test('a malformed key among good ones: refused, not passed over', async () => {
    expect(await verified(await signed(), vkey, 'bad')).toBe('CHECKPOINT_KEY_MALFORMED')
  })

  test('any one bit turned in the whole note: refused', async () => {
    const note = Buffer.from(await signed(), 'utf8')
    const outcomes = await Promise.all(
      times(note.length * 8, (bit) => verified(Buffer.from(flipBit(note, bit)).toString('utf8'), vkey)),
    )
    expect([...new Set(outcomes)].toSorted()).toEqual([
      'CHECKPOINT_MALFORMED',
      'CHECKPOINT_SIGNATURE_INVALID',
    ])
  })

  test('by a signer of another algorithm: refused', async () => {
    const es256 = { ...signer, algorithm: 'ES256' as const }
    const outcome = await asyncOutcomeOf(() => signNote(sha256, { text, name: key.name, signer: es256 }))
    expect(outcome).toBe('CHECKPOINT_KEY_MALFORMED')
  })
})
