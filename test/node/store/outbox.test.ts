import type { SignedTransaction } from '@hexin/node/ports/chain.ts'
import { createOutbox, enqueueTransaction } from '@hexin/node/store/outbox.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const sign = async (nonce: number): Promise<SignedTransaction> => ({
  raw: `0xaa${nonce}`,
  hash: `0xbb${nonce}`,
})
const open = () => createOutbox({ db: database.db, clock: () => 1_000 })
const nonces = (rows: readonly { nonce: number }[]) => rows.map(({ nonce }) => nonce)
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the outbox', () => {
  test('fifty at once get fifty nonces without a gap, and sign for the one that they get', async () => {
    const outbox = open()
    const signedFor: number[] = []
    const given = await Promise.all(
      upTo(50).map((i) =>
        outbox.enqueue(`purpose ${i}`, async (nonce) => {
          signedFor.push(nonce)
          return sign(nonce)
        }),
      ),
    )
    expect(given.toSorted((a, b) => a - b)).toEqual(upTo(50))
    expect(signedFor.toSorted((a, b) => a - b)).toEqual(upTo(50))
    const rows = await outbox.open(100)
    expect(nonces(rows)).toEqual(upTo(50))
    for (const { nonce, raw, hash } of rows) expect({ raw, hash }).toEqual(await sign(nonce))
    expect(await outbox.nextNonce()).toBe(50)
  })

  test('a transaction that is rolled back takes no nonce; one that can’t be signed takes none either', async () => {
    const outbox = open()
    await outbox.enqueue('first', sign)
    const broken = new Error('the signer is away')
    await expect(outbox.enqueue('second', () => Promise.reject(broken))).rejects.toBe(broken)
    const rolledBack = database.db.transaction().execute(async (tx) => {
      expect(await enqueueTransaction(tx, { purpose: 'third', sign, now: 1 })).toBe(1)
      throw new Error('something else of the use case failed')
    })
    await expect(rolledBack).rejects.toThrow('something else')
    expect(await outbox.enqueue('fourth', sign)).toBe(1)
    expect(await outbox.open(10)).toMatchObject([{ purpose: 'first' }, { purpose: 'fourth' }])
  })

  test('under one key there is one transaction, whoever comes first, and it is found whatever becomes of it', async () => {
    const outbox = open()
    const order = { key: 'k', bodyHash: 'b', purpose: 'vote' }
    expect(await outbox.ordered('k')).toBeUndefined()
    await outbox.enqueue('other', sign)
    const found = await Promise.all(upTo(10).map(() => outbox.enqueueOnce(order, sign)))
    const sent = { nonce: 1, purpose: 'vote', state: 'sent', bodyHash: 'b' }
    expect(found).toEqual(found.map(() => sent))
    expect(await outbox.enqueueOnce({ ...order, bodyHash: 'another' }, sign)).toEqual(sent)
    expect(nonces(await outbox.open(100))).toEqual([0, 1])
    await outbox.settle({ nonce: 1, state: 'reverted', block: 9, gasUsed: 1 })
    expect(await outbox.ordered('k')).toEqual({ ...sent, state: 'reverted' })
    expect(await outbox.enqueueOnce(order, sign)).toEqual({ ...sent, state: 'reverted' })
  })

  test('failures among many at once leave no gap', async () => {
    const outbox = open()
    const outcomes = await Promise.allSettled(
      upTo(30).map((i) =>
        outbox.enqueue('x', (nonce) => (i % 3 === 0 ? Promise.reject(new Error('no')) : sign(nonce))),
      ),
    )
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(10)
    expect(nonces(await outbox.open(100))).toEqual(upTo(20))
  })

  test('what is final or reverted is open no more, but its bytes stay for a chain that loses them', async () => {
    const outbox = open()
    for (const i of upTo(5)) await outbox.enqueue(i === 0 ? 'checkpoint' : 'relay', sign)
    const at = (nonce: number, state: 'mined' | 'final' | 'reverted', gasUsed: number) =>
      outbox.settle({ nonce, state, block: 9, gasUsed })
    await at(0, 'final', 100)
    await at(1, 'reverted', 20)
    await at(2, 'mined', 3)
    expect(nonces(await outbox.open(10))).toEqual([2, 3, 4])
    expect(nonces(await outbox.open(1))).toEqual([2])
    expect(nonces(await outbox.from(0, 10))).toEqual(upTo(5))
    expect(nonces(await outbox.from(1, 2))).toEqual([1, 2])
    expect(await outbox.figures()).toEqual({
      transactions: 5,
      gasUsed: 123,
      checkpointGas: 100,
      open: 3,
      reverted: 1,
    })
  })

  test('an empty one has figures too', async () => {
    expect(await open().figures()).toEqual({
      transactions: 0,
      gasUsed: 0,
      checkpointGas: 0,
      open: 0,
      reverted: 0,
    })
    expect(await open().nextNonce()).toBe(0)
  })

  test('a restart goes on where the last one ended', async () => {
    await open().enqueue('before', sign)
    expect(await open().enqueue('after', sign)).toBe(1)
  })
})
