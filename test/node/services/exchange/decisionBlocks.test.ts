import type { Chain, ChainBlock } from '@hexin/node/ports/chain.ts'
import { createDecisionBlocks } from '@hexin/node/services/exchange/decisionBlocks.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { describe, expect, test } from 'vitest'

const MAX_AGE_S = 60
const block = (number: number): ChainBlock => ({
  number,
  hash: `0x${number.toString(16).padStart(64, '0')}`,
  time: 1_000 + number,
})

/** A node that has read the chain up to `head`, at this time. */
function nodeAt(now: number, head: ChainBlock | undefined) {
  const asked: number[] = []
  const chain: Partial<Chain> = {
    async block(number) {
      asked.push(number)
      if (number === 13) throw new HexinError('CHAIN_UNAVAILABLE')
      return block(number)
    },
  }
  const state = { head }
  const blocks = createDecisionBlocks({
    clock: () => now,
    chain: chain as Chain,
    follow: { head: () => state.head, round: async () => undefined },
    maxAgeS: MAX_AGE_S,
  })
  return { blocks, asked, state }
}

const refused = (work: () => unknown): unknown => {
  try {
    return work()
  } catch (error) {
    return (error as HexinError).code
  }
}

describe('the block to decide at', () => {
  test('before any was read there is none', () => {
    expect(refused(() => nodeAt(1_020, undefined).blocks.head())).toBe('CHAIN_UNAVAILABLE')
  })

  test.each([
    [MAX_AGE_S, block(20)],
    [MAX_AGE_S + 1, 'REQUEST_BLOCK_STALE'],
  ])('the newest one, %i s old: %j', (age, expected) => {
    expect(refused(() => nodeAt(1_020 + age, block(20)).blocks.head())).toEqual(expected)
  })

  test('is a block and nothing else, whatever it was read from', () => {
    const kept = { ...block(20), chainId: 5, genesisHash: '0x00' }
    expect(nodeAt(1_020, kept).blocks.head()).toEqual(block(20))
  })
})

describe('a block that an asker names', () => {
  test.each([
    ['the newest one', block(20), undefined],
    ['an earlier one', block(12), undefined],
    ['one that is not read yet', block(21), 'REQUEST_BLOCK_UNKNOWN'],
    ['another at this height', { ...block(12), hash: block(11).hash }, 'REQUEST_BLOCK_UNKNOWN'],
    ['one with another time', { ...block(12), time: 1_013 }, 'REQUEST_BLOCK_UNKNOWN'],
  ])('%s', async (_, named, code) => {
    expect(await nodeAt(1_030, block(20)).blocks.objection(named)).toBe(code)
  })

  test('one that was too old when it came', async () => {
    const { blocks } = nodeAt(1_012 + MAX_AGE_S + 1, block(20))
    expect(await blocks.objection(block(12))).toBe('REQUEST_BLOCK_STALE')
    expect(await nodeAt(1_012 + MAX_AGE_S, block(20)).blocks.objection(block(12))).toBeUndefined()
  })

  test('named again and again, it is asked of the chain once; a chain that is away is no verdict', async () => {
    const { blocks, asked } = nodeAt(1_030, block(20))
    for (let i = 0; i < 3; i++) expect(await blocks.objection(block(12))).toBeUndefined()
    expect(asked).toEqual([12])
    await expect(blocks.objection(block(13))).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  })

  test('one that comes a moment later is waited for', async () => {
    const { blocks, state } = nodeAt(1_030, block(20))
    const reached = blocks.reached(21)
    state.head = block(22)
    await reached
    expect(await blocks.objection(block(21))).toBeUndefined()
  })
})
