import { sign as ed25519, generateKeyPairSync } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { fromBase64url, toBase64url } from '@hexin/sdk/encoding.ts'
import {
  type Draft,
  memberKeyId,
  signStatement,
  signTogether,
  verifyStatement,
} from '@hexin/sdk/statement/jws.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { generateOfficerKey } from '../../../scripts/company/company.ts'

const TYPE = 'hexin-request+jwt'
const signer = es256Signer(generateOfficerKey())
const keyId = memberKeyId(crypto, 1, signer)
const keyOf = (id: string) => (id === keyId ? signer : undefined)
const drafts = (count: number): Draft[] =>
  Array.from({ length: count }, (_, i) => ({ type: TYPE, payload: { company: `company ${i}` } }))
const sign = (count: number) => signTogether(crypto, { keyId, signer, drafts: drafts(count) })
const verify = (statement: string, by = crypto) => verifyStatement(by, { statement, type: TYPE, keyOf })
const codeOf = (statement: string) =>
  verify(statement).then(
    () => 'valid',
    (error: { code?: string }) => error.code,
  )

describe('statements that are signed together', () => {
  test('each verifies alone, however many there are, by either cryptography', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 40 }), async (count) => {
        const statements = await sign(count)
        expect(statements).toHaveLength(count)
        for (const [i, statement] of statements.entries())
          for (const by of [crypto, webCrypto])
            expect(await verify(statement, by)).toMatchObject({
              ...{ keyId, algorithm: 'ES256', isTogether: true, payload: { company: `company ${i}` } },
            })
      }),
      { numRuns: 20 },
    )
    const most = await sign(1_024)
    expect(await codeOf(most[1_023] as string)).toBe('valid')
    await expect(sign(1_025)).rejects.toThrow(RangeError)
  })

  test('cost one signature, and one verification', async () => {
    let [signed, verified] = [0, 0]
    const counting = { ...signer, sign: (data: Uint8Array) => (signed++, signer.sign(data)) }
    const watched = {
      ...crypto,
      verify: (args: Parameters<typeof crypto.verify>[0]) => (verified++, crypto.verify(args)),
    }
    const statements = await signTogether(crypto, { keyId, signer: counting, drafts: drafts(100) })
    for (const statement of statements) await verify(statement, watched)
    expect([signed, verified]).toEqual([1, 1])
  })

  test('one has nothing of another: neither its text nor anything that could be guessed', async () => {
    const [one = '', other = ''] = await sign(2)
    const bytes = Buffer.from(fromBase64url(one.split('.')[2] ?? ''))
    const input = other.slice(0, other.lastIndexOf('.'))
    const guesses = [input, `\0${input}`].map((text) => Buffer.from(crypto.sha256(Buffer.from(text))))
    for (const guess of guesses) expect(bytes.includes(guess)).toBe(false)
    expect(bytes.includes(Buffer.from(input))).toBe(false)
  })

  test('with any byte of it changed does not hold', async () => {
    const [, statement = ''] = await sign(5)
    const [header = '', payload = '', part = ''] = statement.split('.')
    const bytes = fromBase64url(part)
    for (let i = 0; i < bytes.length; i++) {
      const changed = Uint8Array.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(await codeOf(`${header}.${payload}.${toBase64url(changed)}`), `byte ${i}`).toBe(
        'STATEMENT_SIGNATURE_INVALID',
      )
    }
    const lie = toBase64url(Buffer.from('{"company":"company 9"}'))
    expect(await codeOf(`${header}.${lie}.${part}`)).toBe('STATEMENT_SIGNATURE_INVALID')
  })

  test('the signature part of one is none for its neighbour, nor a plain one for either', async () => {
    const [one = '', other = ''] = await sign(2)
    const parts = (text: string) => text.split('.') as [string, string, string]
    expect(await codeOf([...parts(one).slice(0, 2), parts(other)[2]].join('.'))).toBe(
      'STATEMENT_SIGNATURE_INVALID',
    )
    for (const length of [0, 1, 63, 64, 83, 84, 100, 4_000])
      expect(await codeOf([...parts(one).slice(0, 2), toBase64url(new Uint8Array(length))].join('.'))).toBe(
        'STATEMENT_SIGNATURE_INVALID',
      )
    const alone = await signStatement({ type: TYPE, keyId, payload: { company: 'a' }, signer })
    const renamed = toBase64url(Buffer.from(JSON.stringify({ alg: 'ES256-MT', kid: keyId, typ: TYPE })))
    expect(await codeOf([renamed, ...parts(alone).slice(1)].join('.'))).toBe('STATEMENT_SIGNATURE_INVALID')
  })

  test('by an Ed25519 key too; under an algorithm that the key does not have, by none', async () => {
    const pair = generateKeyPairSync('ed25519')
    const publicKey = fromBase64url(pair.publicKey.export({ format: 'jwk' }).x ?? '')
    const other = {
      algorithm: 'EdDSA',
      publicKey,
      sign: async (data: Uint8Array) => ed25519(null, data, pair.privateKey),
    } as const
    const id = memberKeyId(crypto, 2, other)
    const [statement = ''] = await signTogether(crypto, { keyId: id, signer: other, drafts: drafts(3) })
    const found = await verifyStatement(crypto, { statement, type: TYPE, keyOf: () => other })
    expect(found.algorithm).toBe('EdDSA')
    await expect(
      verifyStatement(crypto, { statement, type: TYPE, keyOf: () => signer }),
    ).rejects.toMatchObject({
      code: 'STATEMENT_KEY_UNKNOWN',
    })
  })
})
