import type { ChainEvent } from '@hexin/node/ports/chain.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import { createCouncilIndex } from '@hexin/node/store/council.ts'
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
const account = (digit: string): Hex => `0x${digit.repeat(40)}`
type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never

/** Applies the events of one block, at a time of its number times 100. */
const apply = (number: number, ...events: readonly DistributiveOmit<ChainEvent, 'block'>[]) =>
  createChainIndex(database.db).apply({
    ...{ chainId: 5, genesisHash: hash('e'), block: { number, hash: hash('f'), time: number * 100 } },
    events: events.map((event) => ({ ...event, block: number })),
    times: new Map([[number, number * 100]]),
  })
const index = () => createCouncilIndex(database.db)

const created = (body: 'council' | 'emergency', digit: string) =>
  ({
    type: 'proposalCreated',
    ...{ body, number: hash(digit), proposer: account('a') },
    calls: [{ target: account('1'), value: '0', data: '0x12' }],
    ...{ description: 'R', descriptionHash: hash('d'), snapshot: 150, deadline: 900 },
  }) as const
const cast = (body: 'council' | 'emergency', digit: string, voter: string, support: number) =>
  ({
    type: 'voteCast',
    ...{ body, number: hash(digit), account: account(voter), support },
    ...{ weight: 1, reason: '' },
  }) as const

describe('seats', () => {
  test('are given, moved and vacated, each with the block that did it last', async () => {
    const held = (group: number, its: string) =>
      ({ type: 'seatHeld', group, member: group, account: account(its) }) as const
    await apply(1, held(1, 'a'), held(2, 'b'), held(3, 'c'))
    await apply(2, held(2, 'd'), { type: 'seatVacated', group: 3 })
    expect(await index().seats()).toEqual([
      { group: 1, member: 1, account: account('a'), block: 1, time: 100 },
      { group: 2, member: 2, account: account('d'), block: 2, time: 200 },
    ])
  })
})

describe('proposals', () => {
  const id = (body: 'council' | 'emergency', digit: string) => ({ body, number: hash(digit) })

  test('from the first word to the end, with their votes', async () => {
    await apply(1, created('council', '1'))
    await apply(2, cast('council', '1', 'a', 1), cast('council', '1', 'b', 0), cast('council', '1', 'c', 2))
    expect(await index().proposal(id('council', '1'))).toEqual({
      ...{ position: expect.any(Number), ...id('council', '1'), proposer: account('a') },
      calls: [{ target: account('1'), value: '0', data: '0x12' }],
      ...{ description: 'R', descriptionHash: hash('d'), snapshot: 150, deadline: 900, block: 1, time: 100 },
      ...{ eta: undefined, end: undefined, endedAt: undefined, terms: undefined },
      votes: { for: 1, against: 1, abstain: 1 },
    })
    await apply(3, { type: 'proposalQueued', ...id('council', '1'), eta: 700 })
    await apply(4, { type: 'proposalEnded', ...id('council', '1'), outcome: 'executed' })
    expect(await index().proposal(id('council', '1'))).toMatchObject({
      ...{ eta: 700, end: 'executed', endedAt: 400 },
    })
    expect(await index().votes(id('council', '1'))).toMatchObject([
      { account: account('a'), support: 'for', block: 2, time: 200 },
      { account: account('b'), support: 'against' },
      { account: account('c'), support: 'abstain' },
    ])
  })

  test('of the same number are two where two councils have them', async () => {
    await apply(1, created('council', '1'), created('emergency', '1'), cast('emergency', '1', 'a', 1))
    await apply(2, { type: 'proposalEnded', ...id('council', '1'), outcome: 'canceled' })
    expect(await index().proposal(id('council', '1'))).toMatchObject({ end: 'canceled', votes: { for: 0 } })
    expect(await index().proposal(id('emergency', '1'))).toMatchObject({ end: undefined, votes: { for: 1 } })
    expect(await index().votes(id('council', '1'))).toEqual([])
    expect(await index().proposal(id('council', '2'))).toBeUndefined()
  })

  test('come page by page, newest first', async () => {
    for (const digit of ['1', '2', '3', '4', '5']) await apply(Number(digit), created('council', digit))
    const first = await index().proposals({ limit: 2 })
    const second = await index().proposals({ limit: 2, after: first.next })
    const third = await index().proposals({ limit: 2, after: second.next })
    expect(third.next).toBeUndefined()
    expect([first, second, third].map(({ items }) => items.map(({ number }) => number))).toEqual([
      [hash('5'), hash('4')],
      [hash('3'), hash('2')],
      [hash('1')],
    ])
  })

  test('tell whose terms are to be read: after the snapshot, and once', async () => {
    await apply(1, created('council', '1'))
    expect(await index().withoutTerms(150)).toEqual([])
    expect(await index().withoutTerms(151)).toEqual([{ ...id('council', '1'), snapshot: 150 }])
    const terms = { seats: 7, quorum: 5, delayS: 60, expires: true }
    await index().keepTerms(id('council', '1'), terms)
    expect(await index().withoutTerms(151)).toEqual([])
    expect(await index().proposal(id('council', '1'))).toMatchObject({ terms })
  })
})
