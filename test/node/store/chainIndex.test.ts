import type { ChainEvent } from '@hexin/node/ports/chain.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const hash = (digit: string): Hex => `0x${digit.repeat(64)}`
const genesisHash = hash('e')

/** Applies the events of one block, numbered from 1 at a time of its number times 100. */
function apply(number: number, events: readonly DistributiveOmit<ChainEvent, 'block'>[], db = database.db) {
  const index = createChainIndex(db)
  const block = { number, hash: hash(`${number % 10}`), time: number * 100 }
  const times = new Map([[number, block.time]])
  return index.apply({
    chainId: 5,
    genesisHash,
    block,
    events: events.map((event) => ({ ...event, block: number })),
    times,
  })
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never

const admitted = (member: number) =>
  ({ type: 'memberAdmitted', member, roles: 2, profileHash: hash('a') }) as const
const key = (index: number) =>
  ({
    type: 'keyAdded',
    member: 1,
    index,
    purpose: 1,
    algorithm: 1,
    material: '0x0102',
    notBefore: 100,
    notAfter: Number.MAX_SAFE_INTEGER,
  }) as const
const registered = (digit: string) =>
  ({ type: 'grantRegistered', grant: hash(digit), artefactHash: hash('b'), revokeKey: '0xaa' }) as const
const published = (size: number, root: string, noteHash = '1') =>
  ({ type: 'checkpointPublished', member: 1, size, root: hash(root), noteHash: hash(noteHash) }) as const

const grantState = (digit: string) =>
  database.db
    .selectFrom('grant_states')
    .select(['state', 'sequence', 'artefact_hash', 'revoke_key', 'registered_block'])
    .where('grant_id', '=', hash(digit))
    .executeTakeFirst()

describe('the index of the chain', () => {
  test('before the first block there is nothing', async () => {
    const index = createChainIndex(database.db)
    expect(await index.cursor()).toBeUndefined()
    expect(await index.members()).toEqual([])
    expect(await index.latestAnchor(1)).toBeUndefined()
    expect(await index.anchorCount(1)).toBe(0)
  })

  test('members: admission, roles, profile, status, keys with their windows', async () => {
    await apply(1, [admitted(1), admitted(2), key(0), key(1)])
    const index = createChainIndex(database.db)
    const window = { notBefore: 100, notAfter: Number.MAX_SAFE_INTEGER }
    const keyRow = { purpose: 1, algorithm: 1, material: '0x0102', ...window }
    expect(await index.members()).toEqual([
      {
        number: 1,
        roles: 2,
        status: 'active',
        profileHash: hash('a'),
        keys: [
          { index: 0, ...keyRow },
          { index: 1, ...keyRow },
        ],
      },
      { number: 2, roles: 2, status: 'active', profileHash: hash('a'), keys: [] },
    ])
    await apply(2, [
      { type: 'memberRoles', member: 1, roles: 48 },
      { type: 'memberProfile', member: 1, profileHash: hash('c') },
      { type: 'memberStatus', member: 1, status: 'suspended' },
      { type: 'memberStatus', member: 2, status: 'retired' },
      { type: 'keyEnded', member: 1, index: 0, notAfter: 250 },
    ])
    const [first, second] = await index.members()
    expect(first).toMatchObject({ roles: 48, profileHash: hash('c'), status: 'suspended' })
    expect(first?.keys.map(({ notAfter }) => notAfter)).toEqual([250, Number.MAX_SAFE_INTEGER])
    expect(second).toMatchObject({ status: 'retired', roles: 2 })

    const until = async () => (await index.members())[0]?.suspendedUntil
    expect(await until()).toBeUndefined()
    await apply(3, [{ type: 'memberSuspendedUntil', member: 1, until: 900 }])
    expect(await until()).toBe(900)
    await apply(4, [{ type: 'memberSuspendedUntil', member: 1, until: undefined }])
    expect(await until()).toBeUndefined()
    await apply(5, [
      { type: 'memberSuspendedUntil', member: 1, until: 900 },
      { type: 'memberStatus', member: 1, status: 'active' },
    ])
    expect(await until()).toBeUndefined()
  })

  test('grants: registrations by the dozen between other events, pause, resume, revocation', async () => {
    await apply(1, [
      registered('1'),
      registered('2'),
      { type: 'grantState', grant: hash('1'), state: 'paused', sequence: 1 },
      registered('3'),
      { type: 'grantState', grant: hash('2'), state: 'revoked', sequence: undefined },
    ])
    const common = { artefact_hash: hash('b'), revoke_key: '0xaa', registered_block: 1 }
    expect(await grantState('1')).toEqual({ ...common, state: 'paused', sequence: 1 })
    expect(await grantState('2')).toEqual({ ...common, state: 'revoked', sequence: 0 })
    expect(await grantState('3')).toEqual({ ...common, state: 'active', sequence: 0 })
    await apply(2, [{ type: 'grantState', grant: hash('1'), state: 'active', sequence: 2 }])
    expect(await grantState('1')).toMatchObject({ state: 'active', sequence: 2 })
    await apply(3, [{ type: 'grantState', grant: hash('1'), state: 'revoked', sequence: undefined }])
    expect(await grantState('1')).toMatchObject({ state: 'revoked', sequence: 2 })
  })

  test('anchors: by size, the newest, the newest up to a block, with the time of their block', async () => {
    await apply(1, [published(10, '1'), published(20, '2')])
    await apply(3, [published(30, '3'), { ...published(99, '9'), member: 2 }])
    const index = createChainIndex(database.db)
    const at = { member: 1, noteHash: hash('1') }
    expect(await index.anchor(1, 10)).toEqual({ ...at, size: 10, root: hash('1'), block: 1, time: 100 })
    expect(await index.anchor(1, 11)).toBeUndefined()
    expect(await index.latestAnchor(1)).toEqual({ ...at, size: 30, root: hash('3'), block: 3, time: 300 })
    expect(await index.latestAnchor(1, 2)).toMatchObject({ size: 20 })
    expect(await index.latestAnchor(1, 0)).toBeUndefined()
    expect(await index.anchorCount(1)).toBe(3)
  })

  test('a later note for the same tree does not move the time from which it counts', async () => {
    await apply(1, [published(10, '1', '1')])
    await apply(2, [published(10, '1', '2')])
    expect(await createChainIndex(database.db).anchor(1, 10)).toMatchObject({
      time: 100,
      noteHash: hash('1'),
    })
    expect(await createChainIndex(database.db).latestAnchor(1)).toMatchObject({ time: 100 })
  })

  test('the cursor moves with the events, and both are there after a restart', async () => {
    await apply(1, [admitted(1)])
    await apply(7, [])
    const restarted = database.reconnect()
    const index = createChainIndex(restarted)
    expect(await index.cursor()).toEqual({
      chainId: 5,
      genesisHash,
      block: { number: 7, hash: hash('7'), time: 700 },
    })
    await apply(8, [admitted(2)], restarted)
    expect((await index.members()).map(({ number }) => number)).toEqual([1, 2])
    await restarted.destroy()
  })

  test('events that can’t be applied move nothing: not the cursor, not the events before them', async () => {
    await apply(1, [admitted(1)])
    await expect(apply(2, [admitted(2), registered('1'), admitted(1)])).rejects.toThrow('duplicate key')
    const index = createChainIndex(database.db)
    expect(await index.cursor()).toMatchObject({ block: { number: 1 } })
    expect((await index.members()).map(({ number }) => number)).toEqual([1])
    expect(await grantState('1')).toBeUndefined()
    await apply(2, [admitted(2)])
    expect((await index.members()).map(({ number }) => number)).toEqual([1, 2])
  })
})
