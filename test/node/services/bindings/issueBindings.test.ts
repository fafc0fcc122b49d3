import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { createIssueBindings } from '@hexin/node/services/bindings/issueBindings.ts'
import { createRecords } from '@hexin/node/store/records.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { bindingOrder, createCompany, generateOfficerKey } from '../../../../scripts/company/company.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const signer = es256Signer(generateOfficerKey())
const keyId = memberKeyId(crypto, 1, signer)
const key = { algorithm: 'ES256', publicKey: signer.publicKey } as const
const A: SubjectId = 'uscc:91350100M000100Y43'
const B: SubjectId = 'local:test:00000002'

const issuer = () =>
  createIssueBindings({
    ...{ crypto, keyId, signer },
    clock: () => 1_700_000_000,
    records: createRecords({ db: database.db, clock: () => 1_700_000_000 }),
    heads: { tell: async () => undefined },
    waitS: 100,
    wallet: { origin: 'http://localhost:1', rpId: 'localhost' },
  })

/** An order for a key that nobody else has. */
const order = (subject: SubjectId) => bindingOrder(createCompany(subject, 'x'))

/** The chain of a company's bindings, checked: signed by the registrar, numbered from 1, each naming the one before it. */
async function checkedChain(subject: SubjectId) {
  const records = await createRecords({ db: database.db, clock: () => 0 }).about(subject, 'binding')
  let previous: string | undefined
  const keys: unknown[] = []
  for (const [i, { sdJwt }] of records.entries()) {
    const verified = await verifyRecord(crypto, { sdJwt, kind: 'binding', keyOf: () => key })
    expect(verified.subject).toBe(subject)
    expect(verified.claims['sequence']).toBe(i + 1)
    expect(verified.claims['previous']).toBe(previous)
    previous = toBase64url(crypto.sha256(utf8(sdJwt)))
    keys.push(verified.claims['key'])
  }
  expect(new Set(keys).size).toBe(keys.length)
  return records.map(({ sdJwt }) => sdJwt)
}

describe('bindings of keys to companies', () => {
  test('come back in the order of the orders, each for its own key', async () => {
    const orders = [order(A), order(B), order(A)]
    const issued = await issuer()(orders)
    const keys = await Promise.all(
      issued.map(
        async (sdJwt) =>
          (await verifyRecord(crypto, { sdJwt, kind: 'binding', keyOf: () => key })).claims['key'],
      ),
    )
    expect(keys).toEqual(orders.map((one) => jwkThumbprint(crypto, one.key)))
    expect(await checkedChain(A)).toEqual([issued[0], issued[2]])
    expect(await checkedChain(B)).toEqual([issued[1]])
  })

  test('a key that is bound already gets the binding that is there: in one call, in the next, after a restart', async () => {
    const one = order(A)
    const [first, second] = await issuer()([one, one])
    expect(second).toBe(first)
    expect(await issuer()([one])).toEqual([first])
    expect(await checkedChain(A)).toEqual([first])
  })

  test('many orders at once: one chain a company, without gap or fork', async () => {
    const issue = issuer()
    const calls = Array.from({ length: 12 }, (_, i) => issue([order(A), order(i % 2 === 0 ? A : B)]))
    const issued = (await Promise.all(calls)).flat()
    expect(new Set(issued).size).toBe(24)
    expect(await checkedChain(A)).toHaveLength(18)
    expect(await checkedChain(B)).toHaveLength(6)
  })

  test('an order that fails does not hold up the next one', async () => {
    const issue = issuer()
    const bad = { ...order(A), keyType: 'none' } as unknown as ReturnType<typeof order>
    const [failed, good] = await Promise.allSettled([issue([bad]), issue([order(A)])])
    expect([failed?.status, good?.status]).toEqual(['rejected', 'fulfilled'])
    expect(await checkedChain(A)).toHaveLength(1)
  })

  test('no orders, no bindings', async () => {
    expect(await issuer()([])).toEqual([])
  })
})
