import { readFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { verifyOrder } from '@hexin/sdk/order/verifyOrder.ts'
import { jwkPublicKey } from '@hexin/sdk/statement/jwk.ts'
import { expect, test } from 'vitest'
import type { orderVectors } from '../../../scripts/generate/spec/order.ts'

/** The vectors of docs/spec/order.md, read as a second implementation would read them: from the file alone. */
const file = new URL('../../vectors/spec-order.json', import.meta.url)
const { signed, signerKey, id, subjectHash, officerHashes } = JSON.parse(
  readFileSync(file, 'utf8'),
) as Awaited<ReturnType<typeof orderVectors>>

const member = Number(signerKey.keyId.split('.')[0])
const publicKey = jwkPublicKey(signerKey.jwk)
const keyOf = (keyId: string) =>
  keyId === signerKey.keyId ? ({ algorithm: 'ES256', publicKey, member } as const) : undefined

test('the order verifies under the id and the hashes that are written down', async () => {
  const { order, ...verified } = await verifyOrder(crypto, { signed, keyOf })
  expect(verified).toMatchObject({ id, signer: member, subject: signed.details.subject.id })
  expect([order.subject, order.officers]).toEqual([subjectHash, officerHashes])
})

test('it verifies when the officers are erased, and not when one is another', async () => {
  const { statement, details } = signed
  const erased = { statement, details: { ...details, officers: null } }
  expect(await verifyOrder(crypto, { signed: erased, keyOf })).toMatchObject({ id })
  const officers = details.officers?.map((officer) => ({ ...officer, name: '王五' })) ?? null
  const changed = { statement, details: { ...details, officers } }
  await expect(verifyOrder(crypto, { signed: changed, keyOf })).rejects.toMatchObject({
    code: 'ORDER_INVALID',
  })
})
