import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Chain, ChainBlock, ChainEvent } from '@hexin/node/ports/chain.ts'
import { createFollowChain } from '@hexin/node/services/followChain.ts'
import { createMembership } from '@hexin/node/services/membership.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import { createCouncilIndex } from '@hexin/node/store/council.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dumpDatabase } from '../../helpers/dumpDatabase.ts'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const word = (n: number, fork = 0): Hex =>
  `0x${fork.toString(16).padStart(8, '0')}${n.toString(16).padStart(56, '0')}`
const network = { chainId: 5, genesisHash: word(0), startBlock: 3, members: [] } as unknown as Network

/**
 * A chain made by hand: it takes the place of the engine because a real one keeps its word about what is final. Every tenth block has events, told by its
 * number alone.
 */
class MadeChain {
  final = 0
  /** Blocks from this one on are others than they were. */
  forkAt = Number.POSITIVE_INFINITY
  isDown = false
  readonly asked: [number, number][] = []

  block(number: number): ChainBlock {
    return { number, hash: word(number, number >= this.forkAt ? 1 : 0), time: 1_000 + number }
  }

  eventsOf(block: number): ChainEvent[] {
    if (block % 10 !== 0) return []
    const member = block / 10
    return [
      { type: 'memberAdmitted', member, roles: 2, profileHash: word(member), block },
      { type: 'checkpointPublished', member, size: block, root: word(block), noteHash: word(block), block },
      {
        type: 'grantRegistered',
        grant: word(block),
        artefactHash: word(block),
        revokeKey: word(block),
        block,
      },
    ]
  }

  get port(): Chain {
    const up = <T>(value: T): Promise<T> =>
      this.isDown ? Promise.reject(new HexinError('CHAIN_UNAVAILABLE')) : Promise.resolve(value)
    return {
      finalBlock: () => up(this.block(this.final)),
      block: (number) => up(number <= this.final ? this.block(number) : undefined),
      events: (from, to) => {
        this.asked.push([from, to])
        return up(Array.from({ length: to - from + 1 }, (_, i) => this.eventsOf(from + i)).flat())
      },
    } as Partial<Chain> as Chain
  }
}

/** A process that follows, on the database of the one before. */
function start(chain: MadeChain, names: Network = network) {
  const index = createChainIndex(database.db)
  const membership = createMembership({ crypto, clock: () => 0, index, network: names })
  const council = createCouncilIndex(database.db)
  return {
    membership,
    ...createFollowChain({ chain: chain.port, index, council, membership, network: names }),
  }
}

describe('followChain', () => {
  test('however the rounds fall and wherever the process is started anew, the index is the same', async () => {
    const whole = new MadeChain()
    whole.final = 200
    await start(whole).round()
    const expected = await dumpDatabase(database.db)

    const steps = fc.array(fc.record({ by: fc.nat(40), restart: fc.boolean() }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        await database.empty()
        const chain = new MadeChain()
        let process = start(chain)
        for (const { by, restart } of [...plan, { by: 200, restart: true }, { by: 0, restart: true }]) {
          chain.final = Math.min(200, chain.final + by)
          if (restart) process = start(chain)
          await process.round()
          expect(process.head()).toEqual(
            chain.final < network.startBlock ? undefined : chain.block(chain.final),
          )
        }
        expect(await dumpDatabase(database.db)).toEqual(expected)
      }),
      { numRuns: 15 },
    )
  })

  test('starts at the network’s first block, reads each block once, and long stretches in parts', async () => {
    const chain = new MadeChain()
    chain.final = 4_500
    const process = start(chain)
    expect(process.head()).toBeUndefined()
    await process.round()
    expect(chain.asked).toEqual([
      [3, 2_002],
      [2_003, 4_002],
      [4_003, 4_500],
    ])
    await process.round()
    chain.final = 4_501
    await process.round()
    expect(chain.asked.slice(3)).toEqual([[4_501, 4_501]])
    expect(process.head()).toEqual(chain.block(4_501))
    expect(process.membership.all()).toHaveLength(450)
  })

  test('an engine that has not come to the network’s first block yet is waited for', async () => {
    const chain = new MadeChain()
    const process = start(chain)
    await process.round()
    expect([process.head(), chain.asked]).toEqual([undefined, []])
    chain.final = 3
    await process.round()
    expect(process.head()?.number).toBe(3)
  })

  test('is set back by a chain that is away in the middle, and goes on where it was', async () => {
    const chain = new MadeChain()
    chain.final = 50
    const process = start(chain)
    chain.isDown = true
    await expect(process.round()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
    expect(process.head()).toBeUndefined()
    chain.isDown = false
    await process.round()
    expect(process.head()?.number).toBe(50)
  })

  test('a final block that is another one now stops it; nothing is taken over, also after a restart', async () => {
    const chain = new MadeChain()
    chain.final = 50
    const process = start(chain)
    await process.round()
    const before = await dumpDatabase(database.db)
    chain.final = 60
    chain.forkAt = 50
    const changed = { code: 'CHAIN_HISTORY_CHANGED', found: word(50, 1), expected: word(50) }
    await expect(process.round()).rejects.toMatchObject(changed)
    await expect(process.round()).rejects.toMatchObject(changed)
    await expect(start(chain).round()).rejects.toMatchObject(changed)
    expect(await dumpDatabase(database.db)).toEqual(before)
    // Negative control: a fork of what was not read yet is nothing to it.
    chain.forkAt = 51
    await process.round()
    expect(process.head()?.number).toBe(60)
  })

  test('a chain whose final block goes back stops it', async () => {
    const chain = new MadeChain()
    chain.final = 50
    const process = start(chain)
    await process.round()
    chain.final = 49
    await expect(process.round()).rejects.toMatchObject({ code: 'CHAIN_HISTORY_CHANGED' })
    await expect(start(chain).round()).rejects.toMatchObject({ code: 'CHAIN_HISTORY_CHANGED' })
    expect(process.head()?.number).toBe(50)
  })

  test.each([
    ['chain id', { chainId: 6 }],
    ['first block', { genesisHash: word(1) }],
  ])('a database of a network with another %s is not touched', async (_, change) => {
    const chain = new MadeChain()
    chain.final = 10
    await start(chain).round()
    const other = start(chain, { ...network, ...change })
    await expect(other.round()).rejects.toMatchObject({ code: 'CHAIN_MISMATCH' })
  })
})
