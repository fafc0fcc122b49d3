import type { NewOperation } from '@hexin/node/ports/relay.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import { createRelayStore } from '@hexin/node/store/relay.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
let now = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(async () => {
  now = 1_000
  await database.empty()
})

const clock = () => now
const store = () => createRelayStore({ db: database.db, clock })
const outbox = () => createOutbox({ db: database.db, clock })
const sign = async (nonce: number) => ({ raw: `0xaa${nonce}`, hash: `0xbb${nonce}` }) as const

const grantId = (name: string): Hex => `0x${Buffer.from(name).toString('hex').padStart(64, '0')}`

const operation = (id: string, change: Partial<NewOperation> = {}): NewOperation => ({
  id,
  grant: grantId(id),
  action: 'register',
  sequence: 0,
  calldata: '0x01020304',
  expiresAt: 5_000,
  ...change,
})

/** What the chain shows of a grant, from now on. */
const show = (grant: Hex, state: 'active' | 'paused' | 'revoked', sequence = 0) =>
  database.db
    .insertInto('grant_states')
    .values({ grant_id: grant, artefact_hash: '', state, sequence, revoke_key: '', registered_block: 1 })
    .onConflict((conflict) => conflict.column('grant_id').doUpdateSet({ state, sequence }))
    .execute()

const ids = (operations: readonly { id: string }[]) => operations.map(({ id }) => id)
const stateOf = async (id: string, own: boolean) => {
  const query = database.db.selectFrom('relay_operations').select(['state', 'detail', 'nonce'])
  return query.where('id', '=', id).where('own', '=', own).executeTakeFirst()
}

describe('operations of both sorts', () => {
  test('added again they stay as they are; the same operation may be own and drawn', async () => {
    await store().add([operation('a')], true)
    await store().add([operation('a', { calldata: '0xffffffff' }), operation('b')], true)
    await store().add([operation('a')], false)
    expect(await store().dueOwn(10)).toMatchObject([{ id: 'a', calldata: '0x01020304' }, { id: 'b' }])
    expect(ids(await store().openDrawn(10))).toEqual(['a'])
    await store().add([], true)
  })

  test.each([
    ['a registration', 'register', 'paused', 0],
    ['a revocation', 'revoke', 'revoked', 0],
    ['a pause whose number is past', 'pause', 'active', 1],
    ['a pause of a grant that was revoked', 'pause', 'revoked', 0],
    ['a resume whose number is past', 'resume', 'paused', 3],
  ] as const)(
    '%s is done when the chain shows its effect, however it got there',
    async (_, action, state, sequence) => {
      for (const own of [true, false]) await store().add([operation('a', { action, sequence: 0 })], own)
      expect(await store().dueOwn(10)).toHaveLength(1)
      await show(grantId('a'), state, sequence)
      expect(await store().dueOwn(10)).toEqual([])
      expect(await store().openDrawn(10)).toEqual([])
      expect(await stateOf('a', true)).toMatchObject({ state: 'done' })
      expect(await stateOf('a', false)).toMatchObject({ state: 'done' })
    },
  )

  test.each([
    ['a revocation', 'revoke', 'active', 5, 0],
    ['a pause', 'pause', 'active', 1, 1],
    ['a resume', 'resume', 'paused', 1, 1],
  ] as const)(
    '%s is not done by what the chain shows of another message',
    async (_, action, state, shown, sequence) => {
      await store().add([operation('a', { action, sequence })], true)
      await show(grantId('a'), state, shown)
      await show(grantId('b'), 'revoked', 9)
      expect(ids(await store().dueOwn(10))).toEqual(['a'])
    },
  )

  test('after its deadline an operation is refused, and says why; a revocation has none', async () => {
    await store().add(
      [operation('a'), operation('r', { action: 'revoke', expiresAt: Number.MAX_SAFE_INTEGER })],
      true,
    )
    now = 5_000
    expect(ids(await store().dueOwn(10))).toEqual(['r'])
    expect(await store().fates(grantId('a'))).toEqual([
      { action: 'register', state: 'refused', detail: 'its deadline passed' },
    ])
  })
})

describe('own operations', () => {
  test('put off, they are due again at their time', async () => {
    await store().add([operation('a'), operation('b')], true)
    await store().postponeOwn(['a'], now + 30)
    expect(ids(await store().dueOwn(10))).toEqual(['b'])
    now += 30
    expect(ids(await store().dueOwn(10)).toSorted()).toEqual(['a', 'b'])
    await store().postponeOwn([], now)
  })

  test('come in order of arrival, then of sequence', async () => {
    await store().add(
      [operation('c', { action: 'resume', sequence: 1 }), operation('b', { action: 'pause' })],
      true,
    )
    now += 1
    await store().add([operation('a')], true)
    expect(ids(await store().dueOwn(10))).toEqual(['b', 'c', 'a'])
    expect(ids(await store().dueOwn(1))).toEqual(['b'])
  })
})

describe('drawn operations', () => {
  test('sent in one transaction they are open no more; reverted, they are open again', async () => {
    await store().add([operation('a'), operation('b'), operation('c')], false)
    await store().send(['a', 'b'], sign)
    expect(ids(await store().openDrawn(10))).toEqual(['c'])
    expect(await store().hasTransactionUnderWay()).toBe(true)
    expect(await outbox().open(10)).toMatchObject([{ nonce: 0, purpose: 'relay' }])

    await outbox().settle({ nonce: 0, state: 'reverted', block: 3, gasUsed: 1 })
    expect(await store().hasTransactionUnderWay()).toBe(false)
    expect(ids(await store().openDrawn(10)).toSorted()).toEqual(['a', 'b', 'c'])
    expect(await stateOf('a', false)).toMatchObject({ state: 'open', nonce: null })
  })

  test('final, they wait for the chain to show the effect, and are done then', async () => {
    await store().add([operation('a')], false)
    await store().send(['a'], sign)
    await outbox().settle({ nonce: 0, state: 'final', block: 3, gasUsed: 1 })
    expect(await store().hasTransactionUnderWay()).toBe(false)
    expect(await store().openDrawn(10)).toEqual([])
    expect(await stateOf('a', false)).toMatchObject({ state: 'sent' })
    await show(grantId('a'), 'active')
    await store().openDrawn(10)
    expect(await stateOf('a', false)).toMatchObject({ state: 'done' })
  })

  test('that can’t be signed stay open, and take no nonce', async () => {
    await store().add([operation('a')], false)
    await expect(store().send(['a'], () => Promise.reject(new Error('no signer')))).rejects.toThrow(
      'no signer',
    )
    expect(ids(await store().openDrawn(10))).toEqual(['a'])
    expect(await outbox().nextNonce()).toBe(0)
  })

  test('one that is refused is left out; the own one of the same id is not touched', async () => {
    for (const own of [true, false]) await store().add([operation('a')], own)
    await store().refuse('a', 'GrantWindowInvalid')
    expect(await store().openDrawn(10)).toEqual([])
    expect(ids(await store().dueOwn(10))).toEqual(['a'])
    expect(await stateOf('a', false)).toMatchObject({ state: 'refused', detail: 'GrantWindowInvalid' })
  })
})
