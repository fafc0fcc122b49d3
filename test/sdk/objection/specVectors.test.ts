import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { softwareSigningInput } from '@hexin/sdk/consent/officerSignature.ts'
import { toHex } from '@hexin/sdk/encoding.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { parseObjection, saltedTextHash } from '@hexin/sdk/objection/objection.ts'
import { readObjectionStatement } from '@hexin/sdk/objection/statements.ts'
import { verifyMark } from '@hexin/sdk/objection/verifyMark.ts'
import { verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { jwkPublicKey, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import { expect, test } from 'vitest'
import type { objectionVectors } from '../../../scripts/generate/spec/objection.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'

/** The vectors that docs/spec/objection.md quotes, read as a second implementation would read them: from the file alone. */
const file = new URL('../../vectors/spec-objection.json', import.meta.url)
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Awaited<ReturnType<typeof objectionVectors>>

const es256 = (jwk: P256Jwk) => ({ algorithm: 'ES256', publicKey: jwkPublicKey(jwk) }) as const
const { signed } = vectors
const { chain, provider } = parseObjection(signed.objection)
const bank = Number(vectors.bankKey.keyId.split('.')[0])
const trust = {
  keyOf: (id: string) =>
    id === vectors.providerKey.keyId
      ? { ...es256(vectors.providerKey.jwk), member: provider }
      : id === vectors.bankKey.keyId
        ? { ...es256(vectors.bankKey.jwk), member: bank }
        : undefined,
  objections: { chain, wallet: vectors.wallet, registrarKeyOf: () => es256(vectors.registrarKey) },
}
const { detail, ...shown } = signed
const mark = { ...shown, receipt: vectors.receipt, outcome: vectors.corrected }

test('objection, receipt and outcome verify together, under the hash that is written down', async () => {
  const verified = await verifyMark(crypto, { mark, trust })
  expect(verified.hash).toBe(vectors.objectionHash)
  expect(verified.objection.detail).toBe(saltedTextHash(crypto, detail))
  expect(toHex(crypto.sha256(softwareSigningInput(signed.objection, 'hexin/objection/1')))).toBe(
    vectors.softwareInputSha256,
  )
  expect(toHex(Buffer.from(vectors.objectionHash, 'base64url'))).toBe(vectors.passkeyChallengeHex)
})

test('a letter changed in the objection: refused', async () => {
  const objection = shown.objection.replace('示例', '实例').replace('一百零六', '一百一六')
  expect(objection).not.toBe(shown.objection)
  const changed = { ...mark, objection }
  expect(await asyncOutcomeOf(() => verifyMark(crypto, { mark: changed, trust }))).toBe(
    'OBJECTION_SIGNATURE_INVALID',
  )
})

test('the correction names the record and is the one that the outcome names', async () => {
  const { outcome } = await verifyMark(crypto, { mark, trust })
  const { keyOf } = trust
  const before = await verifyRecord(crypto, { sdJwt: vectors.record.sdJwt, kind: 'loan', keyOf })
  const after = await verifyRecord(crypto, { sdJwt: vectors.correction, kind: 'loan', keyOf })
  expect(statementHash(crypto, before.statement)).toBe(vectors.record.hash)
  expect(after.supersedes).toBe(vectors.record.hash)
  expect(outcome).toMatchObject({ supersededBy: statementHash(crypto, after.statement) })
})

test('the acknowledgement is the bank’s, of that outcome', async () => {
  const type = 'hexin-objection-ack+jwt'
  const by = { statement: vectors.ack, type, keyOf: trust.keyOf } as const
  const { payload } = await readObjectionStatement(crypto, { ...by, member: bank })
  expect(payload.outcome).toBe(statementHash(crypto, vectors.corrected))
  expect(await asyncOutcomeOf(() => readObjectionStatement(crypto, { ...by, member: provider }))).toBe(
    'STATEMENT_KEY_UNKNOWN',
  )
})

test.each(vectors.due)('received $received: due on $day', ({ receivedAt, day, calendar }) => {
  expect(dueOf(receivedAt)).toMatchObject({ day, calendar })
})
