import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { issueRecord, presentRecord, recordStatement, verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { kindOf, recordKinds } from '@hexin/sdk/schemas/kind.ts'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { AT, createMember, keysOf, subject } from '../helpers.ts'
import { asyncOutcomeOf, outcomeOf } from '../proof/helpers.ts'
import { disclosuresOf, forge, part, sealed, spoilSignature } from './forge.ts'

const provider = createMember(3)
const claims = {
  loanNumber: 'L-1',
  borrower: '广州南沙精密仪器有限公司',
  principal: '28700000',
  guaranteed: '20000000',
  status: 'performing',
  loss: '0',
  term: 36,
} as const
const fields = Object.keys(claims)
const issue = (change: Partial<issueRecord.Parameters> = {}) =>
  issueRecord(crypto, { kind: 'loan', subject, claims, issuedAt: AT, ...provider, ...change })
const verify = (sdJwt: string, keyOf = keysOf(provider), kind = 'loan') =>
  verifyRecord(crypto, { sdJwt, kind, keyOf })
const outcome = (...args: Parameters<typeof verify>) => asyncOutcomeOf(() => verify(...args))
const { sdJwt, statement } = await issue()

type Digests = { readonly _sd: readonly string[] }

describe('a record', () => {
  test('whole, says who issued what about whom', async () => {
    expect(await verify(sdJwt)).toEqual({
      ...{ kind: 'loan', subject, claims, issuedAt: AT },
      ...{ issuer: 3, keyId: provider.keyId, statement },
    })
    expect(await verifyRecord(webCrypto, { sdJwt, kind: 'loan', keyOf: keysOf(provider) })).toEqual(
      await verify(sdJwt),
    )
  })

  test('disclosed in part, says that part and the subject, under the same statement', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(fields), async (chosen) => {
        const shown = presentRecord(sdJwt, chosen)
        const verified = await verify(shown)
        expect(verified.claims).toEqual(
          Object.fromEntries(Object.entries(claims).filter(([field]) => chosen.includes(field))),
        )
        expect([verified.subject, verified.statement]).toEqual([subject, statement])
        expect(recordStatement(shown)).toBe(statement)
      }),
      { numRuns: 50 },
    )
  })

  test('disclosed in part again, discloses what both parts have', async () => {
    const [once, twice] = [
      ['principal', 'status'],
      ['status', 'loss'],
    ] as const
    const verified = await verify(presentRecord(presentRecord(sdJwt, once), twice))
    expect(verified.claims).toEqual({ status: 'performing' })
  })

  test('its statement holds no value, no name of a field, no subject; what is kept back is not there in any form', () => {
    const payload = JSON.stringify(part(statement, 1))
    for (const hidden of [subject, '91350100M000100Y43', ...fields, ...Object.values(claims).map(String)])
      if (hidden.length > 2) expect(payload).not.toContain(hidden)
    const shown = presentRecord(sdJwt, ['status'])
    const kept = disclosuresOf(sdJwt).filter((disclosure) => !disclosuresOf(shown).includes(disclosure))
    expect(kept).toHaveLength(fields.length - 1)
    for (const disclosure of kept) {
      const [salt = ''] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as string[]
      expect(shown).not.toContain(disclosure)
      expect(shown).not.toContain(salt)
    }
  })

  test('of the same claims never has the same statement or a digest again: nobody can guess or link', async () => {
    const twice = [await issue(), await issue()]
    const digests = twice.flatMap((record) => {
      const { _sd: own, claims: nested } = part(record.statement, 1) as Digests & { claims: Digests }
      const { _sd: inner } = nested
      return [...own, ...inner]
    })
    expect(new Set(digests).size).toBe(2 * (fields.length + 1))
    for (const { sdJwt: record } of twice)
      for (const disclosure of disclosuresOf(record)) {
        const [salt = ''] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as string[]
        expect(Buffer.from(salt, 'base64url')).toHaveLength(16)
      }
  })

  test.each(Object.keys(recordKinds))('of kind %s is not taken for one of another kind', async (kind) => {
    const expected = kind === 'loan' ? 'accepted' : 'RECORD_INVALID'
    expect(await outcome(sdJwt, undefined, kind)).toBe(expected)
  })

  test('verifies whatever the verifier’s clock says', async () => {
    for (const issuedAt of [0, 4_000_000_000])
      expect(await outcome((await issue({ issuedAt })).sdJwt)).toBe('accepted')
  })
})

describe('issuing refuses', () => {
  test.each([
    ['an unknown field', { claims: { ...claims, note: 'x' } }],
    ['a missing field', { claims: { loanNumber: 'L-1' } }],
    ['money as a number', { claims: { ...claims, principal: 287 } }],
  ])('%s', async (_, change) => {
    expect(await asyncOutcomeOf(() => issue(change as Partial<issueRecord.Parameters>))).toBe(
      'RECORD_INVALID',
    )
  })

  test.each(['nothing', 'constructor', '__proto__'])('kind %s', async (kind) => {
    expect(await asyncOutcomeOf(() => issue({ kind }))).toBe('RECORD_KIND_UNKNOWN')
  })
})

describe('a doctored record', () => {
  const [first = '', second = ''] = disclosuresOf(sdJwt)
  const disclosing = (...list: readonly string[]) => `${[statement, ...list].join('~')}~`
  const changed = (disclosure: string, at: number, value: unknown) => {
    const parts = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[]
    return sealed(parts.with(at, value))
  }

  test.each([
    ['another value', () => disclosing(first, changed(second, 2, 'another'))],
    ['another name', () => disclosing(first, changed(second, 1, 'lender'))],
    ['another salt', () => disclosing(first, changed(second, 0, 'AAAAAAAAAAAAAAAAAAAAAA'))],
    ['a disclosure of its own making', () => disclosing(first, sealed(['c2FsdA', 'loss', '0']))],
    ['a disclosure twice', () => disclosing(first, second, second)],
    ['a disclosure that is no JSON', () => disclosing(first, 'AAAA')],
    ['an empty disclosure', () => `${statement}~${first}~~`],
    ['a disclosure in another spelling', () => disclosing(first, `${second}=`)],
    ['no subject', () => disclosing(...disclosuresOf(sdJwt).filter((d) => !isOf(d, 'subject')))],
    ['something after the last disclosure', () => `${sdJwt}${statement}`],
    ['no end', () => sdJwt.slice(0, -1)],
    ['a payload that is no object', () => sdJwt.replace(/\.[^.]+\./, '.bnVsbA.')],
    ['no parts', () => 'a~'],
    ['nothing', () => ''],
  ])('with %s is refused', async (_, made) => {
    expect(await outcome(made())).toMatch(/^RECORD_(INVALID|SIGNATURE_INVALID)$/)
  })

  test('with any one character of its statement replaced is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: statement.length - 1 }), async (at) => {
        const other = statement[at] === 'A' ? 'B' : 'A'
        const forged =
          statement.slice(0, at) + other + statement.slice(at + 1) + sdJwt.slice(statement.length)
        expect(await outcome(forged)).toMatch(/^(RECORD_(INVALID|SIGNATURE_INVALID)|STATEMENT_KEY_UNKNOWN)$/)
      }),
      { numRuns: 100 },
    )
  })

  test.each([
    ['alg none and no signature', { alg: 'none' }, ''],
    ['alg none and the old signature', { alg: 'none' }, undefined],
    ['another algorithm', { alg: 'HS256' }, undefined],
    ['EdDSA', { alg: 'EdDSA' }, undefined],
  ] as const)('with %s: its key is none for that', async (_, header, signature) => {
    const forged = await forge(provider, { from: sdJwt, header })
    const [head, body, genuine] = forged.split('~')[0]?.split('.') ?? []
    const rest = forged.slice(forged.indexOf('~'))
    expect(await outcome(`${head}.${body}.${signature ?? genuine}${rest}`)).toBe('STATEMENT_KEY_UNKNOWN')
  })

  test('by anybody else is refused: unknown key, another member’s key, a key in its own header', async () => {
    const [stranger, colleague] = [createMember(3), createMember(4)]
    const byStranger = (await issue({ ...stranger })).sdJwt
    expect(await outcome(byStranger)).toBe('STATEMENT_KEY_UNKNOWN')
    const claimed = await forge(stranger, { from: sdJwt, header: { kid: provider.keyId } })
    expect(await outcome(claimed)).toBe('RECORD_SIGNATURE_INVALID')
    const inHeader = await forge(stranger, {
      from: sdJwt,
      header: { kid: provider.keyId, jwk: { kty: 'EC' } },
    })
    expect(await outcome(inHeader)).toBe('RECORD_SIGNATURE_INVALID')
    // A member that signs in another one's name.
    const inName = await forge(colleague, { from: sdJwt, header: { kid: colleague.keyId } })
    expect(await outcome(inName, keysOf(colleague))).toBe('RECORD_INVALID')
  })

  test('with its signature spoilt is refused as such', async () => {
    expect(await outcome(spoilSignature(sdJwt))).toBe('RECORD_SIGNATURE_INVALID')
  })

  const isOf = (disclosure: string, name: string): boolean =>
    (JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as unknown[])[1] === name
})

describe('a record that its own issuer made wrong', () => {
  const digestOf = (disclosure: string) =>
    Buffer.from(crypto.sha256(Buffer.from(disclosure))).toString('base64url')
  const about = sealed(['c2FsdHNhbHRzYWx0c2FsdA', 'subject', subject])
  const loss = sealed(['b3RoZXJzYWx0b3RoZXI', 'loss', '0'])
  const gone = sealed(['dGhpcmRzYWx0dGhpcmRzYQ', 'loss', '100'])
  const payload = {
    ...{ vct: kindOf('loan').vct, iss: 'urn:hexin:member:3', iat: AT, cnf: { kid: provider.keyId } },
    ...{ _sd_alg: 'sha-256', _sd: [digestOf(about)], claims: { _sd: [digestOf(loss)] } },
  }
  const made = (change: object = {}, disclosures = [about, loss], header: object = {}) =>
    forge(provider, { header, payload: { ...payload, ...change }, disclosures })

  let fetched: ReturnType<typeof vi.spyOn>
  beforeEach(() => {
    fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new Error('a verifier asks nobody'))
  })
  afterEach(() => {
    expect(fetched).not.toHaveBeenCalled()
    fetched.mockRestore()
  })

  test('control: made right by hand, it verifies', async () => {
    expect((await verify(await made())).claims).toEqual({ loss: '0' })
  })

  const nested = (disclosure: string) => ({ claims: { _sd: [digestOf(disclosure)] } })
  const wrong = {
    gain: sealed(['b3RoZXJzYWx0b3RoZXI', 'gain', '0']),
    number: sealed(['b3RoZXJzYWx0b3RoZXI', 'loss', 0]),
    date: sealed(['b3RoZXJzYWx0b3RoZXI', 'chargedOffOn', '2026-02-30']),
    sd: sealed(['b3RoZXJzYWx0b3RoZXI', '_sd', ['x']]),
    proto: sealed(['b3RoZXJzYWx0b3RoZXI', '__proto__', { loss: '1' }]),
    nobody: sealed(['b3RoZXJzYWx0b3RoZXI', 'subject', 'uscc:nobody']),
    four: sealed(['b3RoZXJzYWx0b3RoZXI', 'loss', '0', 'more']),
  }

  test.each<[string, () => Promise<string>]>([
    ['a field of no schema', () => made(nested(wrong.gain), [about, wrong.gain])],
    ['a value of another type', () => made(nested(wrong.number), [about, wrong.number])],
    ['a day that is none', () => made(nested(wrong.date), [about, wrong.date])],
    ['a disclosure named _sd', () => made(nested(wrong.sd), [about, wrong.sd])],
    ['a disclosure of four parts', () => made(nested(wrong.four), [about, wrong.four])],
    ['a subject that is none', () => made({ _sd: [digestOf(wrong.nobody)] }, [wrong.nobody, loss])],
    [
      'a claim twice, with two values',
      () => made({ claims: { _sd: [digestOf(loss), digestOf(gone)] } }, [about, loss, gone]),
    ],
    ['a digest twice in one place', () => made({ claims: { _sd: [digestOf(loss), digestOf(loss)] } })],
    ['a digest twice', () => made({ _sd: [digestOf(about), digestOf(loss)] })],
    ['a field disclosed over one in clear', () => made({ claims: { ...payload.claims, loss: '1' } })],
    ['another type', () => made({ vct: 'urn:hexin:kind:loan:2' })],
    ['another issuer', () => made({ iss: 'urn:hexin:member:4' })],
    ['no time', () => made({ iat: undefined })],
    [
      'a status list to be fetched',
      () => made({ status: { status_list: { idx: 0, uri: 'http://127.0.0.1/' } } }),
    ],
    ['a type to be fetched', () => made({ vct: 'http://127.0.0.1/type' })],
    ['an expiry', () => made({ exp: AT + 1 })],
    ['another digest algorithm', () => made({ _sd_alg: 'sha-512' })],
    ['no digest algorithm', () => made({ _sd_alg: undefined })],
    ['another typ', () => made({}, undefined, { typ: 'hexin-answer+jwt' })],
    ['no key id', () => made({}, undefined, { kid: undefined })],
  ])('%s: refused', async (_, make) => {
    expect(await outcome(await make())).toBe('RECORD_INVALID')
  })

  test('a claim named __proto__ adds nothing to what is disclosed', async () => {
    const forged = await made(nested(wrong.proto), [about, wrong.proto])
    const found = await verify(forged).then(
      (record) => record.claims['loss'],
      () => undefined,
    )
    expect(found).toBeUndefined()
    expect(({} as Record<string, unknown>)['loss']).toBeUndefined()
  })
})

test('presenting what is no record: refused', () => {
  for (const junk of ['x~AAAA~', 'x~bnVsbA~', `x~${sealed(['a', 1])}~`, 'x~*~'])
    expect(outcomeOf(() => presentRecord(junk, []))).toMatch(/^(RECORD_INVALID|INPUT_NOT_.*)$/)
})
