import type { Chain } from '@hexin/node/ports/chain.ts'
import { createSendOutbox } from '@hexin/node/services/sendOutbox.ts'
import { createOutbox } from '@hexin/node/store/outbox.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

/**
 * A chain made by hand: it takes the place of the engine because a real one does not lose transactions when asked to. It mines what it has, in order of
 * nonces, one a block; blocks are final two later.
 */
class MadeChain {
  readonly pool = new Map<number, Hex>()
  mined: { readonly nonce: number; readonly hash: Hex }[] = []
  height = 0
  isDown = false
  readonly reverting = new Set<number>()
  readonly sent: number[] = []

  static nonceOf = (raw: Hex): number => Number.parseInt(raw.slice(4), 16)

  mine(): void {
    this.height++
    const nonce = this.mined.length
    if (!this.pool.delete(nonce)) return
    this.mined.push({ nonce, hash: hashOf(nonce) })
    this.blockOf.set(nonce, this.height)
  }

  readonly blockOf = new Map<number, number>()

  /** Loses what nobody has mined. */
  forget(): void {
    this.pool.clear()
  }

  /** Is set back, as a restored engine is: the last transactions were never there. */
  setBack(count: number): void {
    this.mined = this.mined.slice(0, Math.max(0, this.mined.length - count))
  }

  get port(): Chain {
    const up = <T>(value: () => T): Promise<T> =>
      this.isDown ? Promise.reject(new HexinError('CHAIN_UNAVAILABLE')) : Promise.resolve(value())
    return {
      accountNonce: () => up(() => this.mined.length),
      send: (raw) =>
        up(() => {
          const nonce = MadeChain.nonceOf(raw)
          this.sent.push(nonce)
          if (nonce >= this.mined.length) this.pool.set(nonce, raw)
        }),
      finalBlock: () => up(() => ({ number: Math.max(0, this.height - 2), hash: '0x', time: 1 })),
      receipt: (hash) =>
        up(() => {
          const found = this.mined.find((one) => one.hash === hash)
          const block = found && this.blockOf.get(found.nonce)
          return block === undefined || !found
            ? undefined
            : { block, succeeded: !this.reverting.has(found.nonce), gasUsed: 21_000 }
        }),
    } as Partial<Chain> as Chain
  }
}

const hashOf = (nonce: number): Hex => `0xbb${nonce.toString(16)}`
const sign = async (nonce: number) => ({ raw: `0xaa${nonce.toString(16)}`, hash: hashOf(nonce) }) as const

function start(chain: MadeChain) {
  const outbox = createOutbox({ db: database.db, clock: () => 1_000 })
  const reverted: number[] = []
  const round = createSendOutbox({
    chain: chain.port,
    outbox,
    onReverted: ({ nonce }) => reverted.push(nonce),
  })
  return { outbox, round, reverted }
}

const states = async () =>
  (await database.db.selectFrom('outbox').select('state').orderBy('nonce').execute()).map(
    ({ state }) => state,
  )

describe('sendOutbox', () => {
  test('hands in what is new, in order, and notes what became final', async () => {
    const chain = new MadeChain()
    const { outbox, round } = start(chain)
    for (const purpose of ['a', 'b', 'c']) await outbox.enqueue(purpose, sign)
    await round()
    expect(chain.sent).toEqual([0, 1, 2])
    for (let i = 0; i < 6; i++) {
      chain.mine()
      await round()
    }
    expect(await states()).toEqual(['final', 'final', 'final'])
    expect(await outbox.figures()).toMatchObject({ transactions: 3, open: 0, reverted: 0, gasUsed: 63_000 })
  })

  test('what the chain has lost is handed in again, the same bytes, until it is there', async () => {
    const chain = new MadeChain()
    const { outbox, round } = start(chain)
    await outbox.enqueue('a', sign)
    await round()
    chain.forget()
    await round()
    expect(chain.sent).toEqual([0, 0])
    expect([...chain.pool]).toEqual([[0, '0xaa0']])
  })

  test('a transaction that reverted is reported once, and the next ones go on', async () => {
    const chain = new MadeChain()
    chain.reverting.add(0)
    const { outbox, round, reverted } = start(chain)
    for (const purpose of ['a', 'b']) await outbox.enqueue(purpose, sign)
    for (let i = 0; i < 8; i++) {
      await round()
      chain.mine()
    }
    expect(await states()).toEqual(['reverted', 'final'])
    expect(reverted).toEqual([0])
    expect(await outbox.figures()).toMatchObject({ reverted: 1 })
  })

  test('a nonce that somebody else’s transaction took is never called final', async () => {
    const chain = new MadeChain()
    const { outbox, round } = start(chain)
    await outbox.enqueue('a', sign)
    chain.mined.push({ nonce: 0, hash: '0xstranger' })
    chain.height = 10
    for (let i = 0; i < 3; i++) await round()
    expect(await states()).toEqual(['signed'])
  })

  test('a chain that was set back gets what was final here once more', async () => {
    const chain = new MadeChain()
    const { outbox, round } = start(chain)
    for (const purpose of ['a', 'b', 'c']) await outbox.enqueue(purpose, sign)
    for (let i = 0; i < 8; i++) {
      await round()
      chain.mine()
    }
    expect(await states()).toEqual(['final', 'final', 'final'])
    chain.setBack(2)
    // Without anything to send it looks at the chain now and then only.
    for (let i = 0; i < 10; i++) await round()
    expect([...chain.pool.keys()]).toEqual([1, 2])
  })

  test('whatever the chain forgets, whenever it is away and however often this process ends: in the end all is final, in order, once', async () => {
    const events = fc.array(fc.constantFrom('enqueue', 'round', 'mine', 'forget', 'down', 'up', 'restart'), {
      maxLength: 40,
    })
    await fc.assert(
      fc.asyncProperty(events, async (plan) => {
        await database.empty()
        const chain = new MadeChain()
        let process = start(chain)
        for (const event of plan) {
          if (event === 'enqueue') await process.outbox.enqueue('x', sign)
          else if (event === 'round') await process.round().catch(() => undefined)
          else if (event === 'mine') chain.mine()
          else if (event === 'forget') chain.forget()
          else if (event === 'restart') process = start(chain)
          else chain.isDown = event === 'down'
        }
        chain.isDown = false
        const count = plan.filter((event) => event === 'enqueue').length
        process = start(chain)
        for (let i = 0; i < count + 4; i++) {
          await process.round()
          chain.mine()
        }
        await process.round()
        expect(await states()).toEqual(Array.from({ length: count }, () => 'final'))
        expect(chain.mined.map(({ nonce }) => nonce)).toEqual(Array.from({ length: count }, (_, i) => i))
      }),
      { numRuns: 25 },
    )
  })
})
