import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import {
  decodeStatement,
  memberKeyId,
  memberOfKeyId,
  type StatementKey,
  signStatement,
  statementHash,
  verifyStatement,
} from '@hexin/sdk/statement/jws.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createMember, keysOf, otherS } from '../helpers.ts'
import { asyncOutcomeOf, outcomeOf, testSigner } from '../proof/helpers.ts'
import { part, sealed } from '../records/forge.ts'

const type = 'hexin-receipt+jwt'
const [member, colleague] = [createMember(3), createMember(4)]
const payload = { exchange: 'x', note: '合信', at: 1 }
const statement = await signStatement({ type, payload, ...member })
const [head = '', body = '', signature = ''] = statement.split('.')

const verify = (text: string, keyOf: (id: string) => StatementKey | undefined = keysOf(member)) =>
  verifyStatement(crypto, { statement: text, type, keyOf })
const outcome = (...args: Parameters<typeof verify>) => asyncOutcomeOf(() => verify(...args))

/** Signed properly by the member, whatever header and payload say. */
async function signed(header: unknown, content: unknown = payload): Promise<string> {
  const input = `${sealed(header)}.${sealed(content)}`
  return `${input}.${toBase64url(await member.signer.sign(Buffer.from(input)))}`
}
const header = { alg: 'ES256', kid: member.keyId, typ: type }

describe('a statement', () => {
  test('says what was signed, under which key, and verifies alike in a browser', async () => {
    const expected = { type, payload, isTogether: false, keyId: member.keyId, algorithm: 'ES256' }
    expect(await verify(statement)).toEqual(expected)
    expect(await verifyStatement(webCrypto, { statement, type, keyOf: keysOf(member) })).toEqual(expected)
    expect(decodeStatement(statement, type)).toEqual(expected)
  })

  test('of any JSON comes back as it was', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(fc.string(), fc.jsonValue(), { noNullPrototype: true }),
        async (content) => {
          const made = await signStatement({ type, payload: content, ...member })
          expect((await verify(made)).payload).toEqual(JSON.parse(JSON.stringify(content)))
        },
      ),
      { numRuns: 50 },
    )
  })

  test('by Ed25519 verifies too', async () => {
    const signer = testSigner(1)
    const key: StatementKey = { algorithm: 'EdDSA', publicKey: signer.publicKey }
    const keyId = memberKeyId(crypto, 3, key)
    const made = await signStatement({ type, payload, keyId, signer })
    expect((await verify(made, () => key)).algorithm).toBe('EdDSA')
  })

  test('has the hash of its characters', () => {
    expect(statementHash(crypto, statement)).toBe(toBase64url(crypto.sha256(Buffer.from(statement, 'ascii'))))
  })
})

describe('is refused', () => {
  test.each([
    ['of another type', { ...header, typ: 'hexin-answer+jwt' }],
    ['of no type', { ...header, typ: undefined }],
    ['of a type in other letters', { ...header, typ: 'HEXIN-RECEIPT+JWT' }],
    ['with alg none', { ...header, alg: 'none' }],
    ['with a symmetric algorithm', { ...header, alg: 'HS256' }],
    ['with RSA', { ...header, alg: 'RS256' }],
    ['with the algorithm in other letters', { ...header, alg: 'es256' }],
    ['with a list of algorithms', { ...header, alg: ['ES256'] }],
    ['with a critical extension', { ...header, crit: ['exp'] }],
    ['with an empty list of critical extensions', { ...header, crit: [] }],
    ['with a key id that is no text', { ...header, kid: 7 }],
    ['without a key id', { ...header, kid: undefined }],
    ['with a header that is null', null],
    ['with a header that is a list', []],
  ])('one %s, though the key is right', async (_, changed) => {
    expect(await outcome(await signed(changed))).toBe('STATEMENT_MALFORMED')
  })

  test('control: the same by hand, with the right header', async () => {
    expect(await outcome(await signed(header))).toBe('accepted')
  })

  test('one whose header says another algorithm than the key has: the key is none for it', async () => {
    expect(await outcome(await signed({ ...header, alg: 'EdDSA' }))).toBe('STATEMENT_KEY_UNKNOWN')
    const asEd25519 = { algorithm: 'EdDSA', publicKey: member.key.publicKey } as const
    expect(await outcome(statement, () => asEd25519)).toBe('STATEMENT_KEY_UNKNOWN')
  })

  test('one by a key that nobody knows, or that is another member’s', async () => {
    expect(await outcome(statement, () => undefined)).toBe('STATEMENT_KEY_UNKNOWN')
    expect(await outcome(statement, keysOf(colleague))).toBe('STATEMENT_KEY_UNKNOWN')
    expect(await outcome(statement, () => colleague.key)).toBe('STATEMENT_SIGNATURE_INVALID')
  })

  test('one that brings its own key: the header’s key is never looked at', async () => {
    const made = await signStatement({ type, payload, ...colleague, keyId: member.keyId })
    const [, content = '', own = ''] = made.split('.')
    const withKey = sealed({ ...part(made, 0), jwk: { kty: 'EC' } })
    expect(await outcome(made)).toBe('STATEMENT_SIGNATURE_INVALID')
    expect(await outcome(`${withKey}.${content}.${own}`)).toBe('STATEMENT_SIGNATURE_INVALID')
  })

  const lastBits = signature.slice(0, -1) + String.fromCodePoint((signature.codePointAt(85) ?? 0) + 1)
  test.each([
    ['nothing', ''],
    ['two parts', `${head}.${body}`],
    ['four parts', `${statement}.`],
    ['an empty payload', `${head}..${signature}`],
    ['an empty header', `.${body}.${signature}`],
    ['padding', `${head}.${body}.${signature}==`],
    ['a line break at the end', `${statement}\n`],
    ['a space before', ` ${statement}`],
    ['stray bits in the signature', `${head}.${body}.${lastBits}`],
    ['letters of base64', `${head}.${body}.${signature.replace(/.$/, '+')}`],
    ['a header that is no JSON', `AAAA.${body}.${signature}`],
    ['a payload that is not UTF-8', `${head}._w.${signature}`],
  ])('one with %s', async (_, text) => {
    expect(await outcome(text)).toBe('STATEMENT_MALFORMED')
  })

  test.each([
    ['no signature', ''],
    ['a signature that is cut', signature.slice(0, 84)],
    ['a signature with a byte more', `${signature.slice(0, 84)}AAA`],
    ['a signature of zeros', 'A'.repeat(86)],
    ['a DER signature', Buffer.from(Buffer.from(signature, 'base64url')).toString('base64url').slice(2)],
  ])('one with %s', async (_, other) => {
    expect(await outcome(`${head}.${body}.${other}`)).toMatch(/^STATEMENT_(SIGNATURE_INVALID|MALFORMED)$/)
  })

  test('one with any character replaced', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: statement.length - 1 }),
        fc.string({ maxLength: 2 }),
        async (at, other) => {
          fc.pre(other !== statement[at])
          const forged = statement.slice(0, at) + other + statement.slice(at + 1)
          expect(await outcome(forged)).toMatch(/^STATEMENT_/)
        },
      ),
      { numRuns: 300 },
    )
  })

  test('any text that is none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        expect(outcomeOf(() => decodeStatement(text, type))).toBe('STATEMENT_MALFORMED')
      }),
    )
  })
})

test('the other s of the same r is the same word by the same key, but other bytes with another hash', async () => {
  const other = toBase64url(otherS(Buffer.from(signature, 'base64url')))
  const twin = `${head}.${body}.${other}`
  expect((await verify(twin)).payload).toEqual(payload)
  expect(statementHash(crypto, twin)).not.toBe(statementHash(crypto, statement))
})

describe('a key id', () => {
  test('names the member, the algorithm and the key: none can be exchanged', () => {
    const ids = [
      member.keyId,
      memberKeyId(crypto, 4, member.key),
      memberKeyId(crypto, 3, colleague.key),
      memberKeyId(crypto, 3, { ...member.key, algorithm: 'EdDSA' }),
    ]
    expect(new Set(ids).size).toBe(4)
    expect(ids.map(memberOfKeyId)).toEqual([3, 4, 3, 3])
  })

  const hash = 'A'.repeat(43)
  test.each([
    `0.${hash}`,
    `03.${hash}`,
    `-3.${hash}`,
    `3.${hash}A`,
    `3.${hash}\n`,
    `3`,
    hash,
    '',
    `12345678901.${hash}`,
  ])('%j names nobody', (id) => expect(memberOfKeyId(id)).toBeUndefined())
})
