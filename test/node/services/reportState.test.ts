import type { ChainBlock } from '@hexin/node/ports/chain.ts'
import { createReportState } from '@hexin/node/services/reportState.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { createDatabase } from '@hexin/node/store/database.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePort } from '../../helpers/freePort.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const NOW = 10_000

function report(head: ChainBlock | undefined, db = database.db) {
  const clock = () => NOW
  const stores = createStores({ db, clock })
  const follow = { head: () => head, round: async () => undefined }
  return createReportState({
    ...{ clock, follow, ...stores },
    self: 2,
    maxBlockAgeS: 60,
  })
}

const block = (time: number): ChainBlock => ({ number: 7, hash: '0x', time })

describe('health', () => {
  test('is ok with a young block and a database; what it counts is there', async () => {
    const { outbox, log } = createStores({ db: database.db, clock: () => NOW })
    await log.append([{ kind: 'look', statement: Buffer.from('a') }])
    await outbox.enqueue('x', async () => ({ raw: '0xaa', hash: '0xbb' }))
    expect(await report(block(NOW - 60)).health()).toEqual({
      status: 'ok',
      member: 2,
      database: 'ok',
      chain: 'ok',
      block: { number: 7, ageS: 60 },
      log: { size: 1, anchoredSize: 0 },
      outbox: { open: 1, reverted: 0 },
      alarms: 0,
      equivocations: 0,
      faults: 0,
      problems: [],
    })
  })

  test.each([
    ['no block yet', undefined, 'stale', null],
    ['a block that is too old to decide at', block(NOW - 61), 'stale', { number: 7, ageS: 61 }],
    ['a block of a clock that is ahead', block(NOW + 5), 'ok', { number: 7, ageS: 0 }],
  ] as const)('with %s', async (_, head, chain, shown) => {
    const health = await report(head).health()
    expect(health).toMatchObject({ chain, block: shown, status: chain === 'ok' ? 'ok' : 'degraded' })
  })

  test('a loop that fails is named with its error until it works again', async () => {
    const state = report(block(NOW))
    state.note('relay', new HexinError('PEER_UNREACHABLE', { found: 'member 3' }))
    state.note('outbox', new Error('boom'))
    state.note('messages', 'thrown text')
    const { status, problems, chain } = await state.health()
    expect([status, chain]).toEqual(['degraded', 'ok'])
    expect(problems).toHaveLength(3)
    expect(problems[0]).toMatch(/^relay: PEER_UNREACHABLE: .*member 3/)
    expect(problems.slice(1)).toEqual(['outbox: boom', 'messages: failed'])
    for (const loop of ['relay', 'outbox', 'messages']) state.note(loop, undefined)
    expect(await state.health()).toMatchObject({ status: 'ok', problems: [] })
  })

  test('while the chain’s loop fails the chain is unavailable, however young the last block', async () => {
    const state = report(block(NOW))
    state.note('chain', new HexinError('CHAIN_UNAVAILABLE'))
    expect(await state.health()).toMatchObject({
      chain: 'unavailable',
      status: 'degraded',
      block: { number: 7 },
    })
  })

  test('without its database it reports that, and does not fail', async () => {
    const url = `postgres://nobody@127.0.0.1:${await freePort()}/none`
    const db = createDatabase({ url, onError: () => undefined })
    expect(await report(block(NOW), db).health()).toMatchObject({
      status: 'degraded',
      database: 'unavailable',
      log: null,
      outbox: null,
      chain: 'ok',
    })
    await db.destroy()
  })
})
