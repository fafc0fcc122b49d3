import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { issueRecord, presentRecord, verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { jwkThumbprint, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId, signStatement, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { CompactSign, calculateJwkThumbprint, compactVerify, importJWK } from 'jose'
import { describe, expect, test } from 'vitest'
import { AT, subject } from '../sdk/helpers.ts'
import { asyncOutcomeOf } from '../sdk/proof/helpers.ts'

/** jose reads our statements and records, and we read what it signs. */

const privateKey: JsonWebKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
  format: 'jwk',
})
const signer = es256Signer(privateKey)
const jwk = publicKeyJwk(signer.publicKey)
const key = { algorithm: 'ES256', publicKey: signer.publicKey } as const
const keyId = memberKeyId(crypto, 3, key)
const keyOf = (id: string) => (id === keyId ? key : undefined)
const theirs = await importJWK(jwk, 'ES256')
const type = 'hexin-receipt+jwt'
const payload = { note: '合信', at: AT }

const own = await importJWK(privateKey, 'ES256')
const sign = (header: object, content: string): Promise<string> =>
  new CompactSign(Buffer.from(content)).setProtectedHeader({ alg: 'ES256', ...header }).sign(own)

describe('a statement', () => {
  test('of ours is verified by jose, with the same header and payload', async () => {
    const statement = await signStatement({ type, keyId, payload, signer })
    const { payload: bytes, protectedHeader } = await compactVerify(statement, theirs, {
      algorithms: ['ES256'],
    })
    expect(JSON.parse(Buffer.from(bytes).toString())).toEqual(payload)
    expect(protectedHeader).toEqual({ alg: 'ES256', kid: keyId, typ: type })
  })

  test('of jose’s is verified by us', async () => {
    const statement = await sign({ kid: keyId, typ: type }, JSON.stringify(payload))
    expect((await verifyStatement(crypto, { statement, type, keyOf })).payload).toEqual(payload)
  })

  test('that was changed is refused by both', async () => {
    const [head, , signature] = (await signStatement({ type, keyId, payload, signer })).split('.')
    const body = Buffer.from(JSON.stringify({ ...payload, at: AT + 1 })).toString('base64url')
    const statement = `${head}.${body}.${signature}`
    await expect(compactVerify(statement, theirs)).rejects.toThrow()
    expect(await asyncOutcomeOf(() => verifyStatement(crypto, { statement, type, keyOf }))).toBe(
      'STATEMENT_SIGNATURE_INVALID',
    )
  })

  test('with a critical extension that both don’t know is refused by both', async () => {
    const header = { kid: keyId, typ: type, crit: ['urn:x'], 'urn:x': true }
    const [, body, signature] = (await signStatement({ type, keyId, payload, signer })).split('.')
    const head = Buffer.from(JSON.stringify({ alg: 'ES256', ...header })).toString('base64url')
    const statement = `${head}.${body}.${signature}`
    await expect(compactVerify(statement, theirs)).rejects.toMatchObject({ code: 'ERR_JOSE_NOT_SUPPORTED' })
    expect(await asyncOutcomeOf(() => verifyStatement(crypto, { statement, type, keyOf }))).toBe(
      'STATEMENT_MALFORMED',
    )
  })
})

test('thumbprints of keys (RFC 7638) are jose’s', async () => {
  expect(jwkThumbprint(crypto, jwk)).toBe(await calculateJwkThumbprint(jwk, 'sha256'))
})

describe('a record', () => {
  const claims = { statementNumber: 'T-1', year: 2025, creditRating: 'A', taxPaid: '1200000' }
  const issued = issueRecord(crypto, { kind: 'tax', subject, claims, issuedAt: AT, keyId, signer })
  const digestOf = (disclosure: string) =>
    createHash('sha256').update(disclosure, 'ascii').digest('base64url')

  type Payload = { readonly _sd: readonly string[]; readonly claims: { readonly _sd: readonly string[] } }

  /** RFC 9901, 7.1, by hand: jose checks the issuer's signature, each disclosure's digest must be there once. */
  async function read(sdJwt: string) {
    const [jwt = '', ...disclosures] = sdJwt.split('~').slice(0, -1)
    const { payload: bytes, protectedHeader } = await compactVerify(jwt, theirs)
    const { _sd: outer, claims: nested, ...clear } = JSON.parse(Buffer.from(bytes).toString()) as Payload
    const { _sd: inner } = nested
    const places = { own: [...outer], inner: [...inner] }
    const found: Record<keyof typeof places, Record<string, unknown>> = { own: {}, inner: {} }
    for (const disclosure of disclosures) {
      const [, name, value] = JSON.parse(Buffer.from(disclosure, 'base64url').toString()) as [
        string,
        string,
        unknown,
      ]
      const place = places.own.includes(digestOf(disclosure)) ? 'own' : 'inner'
      if (!places[place].includes(digestOf(disclosure))) throw new Error('A disclosure belongs to nothing.')
      found[place][name] = value
    }
    return { header: protectedHeader, clear, subject: found.own, claims: found.inner }
  }

  test('of ours is read by hand as RFC 9901 says', async () => {
    const { sdJwt } = await issued
    expect(await read(sdJwt)).toEqual({
      header: { alg: 'ES256', kid: keyId, typ: 'dc+sd-jwt' },
      clear: {
        ...{ vct: 'urn:hexin:kind:tax:1', iss: 'urn:hexin:member:3', iat: AT },
        ...{ cnf: { kid: keyId }, _sd_alg: 'sha-256' },
      },
      subject: { subject },
      claims,
    })
    expect((await read(presentRecord(sdJwt, ['year']))).claims).toEqual({ year: 2025 })
    // Control: a disclosure of another record belongs to nothing in this one.
    const other = await issueRecord(crypto, { kind: 'tax', subject, claims, issuedAt: AT, keyId, signer })
    await expect(read(`${sdJwt}${other.sdJwt.split('~')[1]}~`)).rejects.toThrow('belongs to nothing')
  })

  test('made by hand and signed by jose is read by us', async () => {
    const disclose = (name: string, value: unknown) =>
      Buffer.from(JSON.stringify([`salt of ${name}, 22 long`, name, value])).toString('base64url')
    const about = disclose('subject', subject)
    const disclosures = Object.entries(claims).map((claim) => disclose(...claim))
    const content = {
      ...{ vct: kindOf('tax').vct, iss: 'urn:hexin:member:3', iat: AT, cnf: { kid: keyId } },
      ...{ _sd_alg: 'sha-256', _sd: [digestOf(about)] },
      // A decoy among them: a digest of nothing.
      claims: { _sd: [...disclosures.map(digestOf), digestOf('a decoy')].toSorted() },
    }
    const jwt = await sign({ kid: keyId, typ: 'dc+sd-jwt' }, JSON.stringify(content))
    const sdJwt = `${[jwt, about, ...disclosures].join('~')}~`
    const record = await verifyRecord(crypto, { sdJwt, kind: 'tax', keyOf })
    expect([record.subject, record.claims]).toEqual([subject, claims])
  })
})
