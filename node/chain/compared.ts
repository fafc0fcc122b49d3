import { isDeepStrictEqual } from 'node:util'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Chain, ChainBlock } from '../ports/chain.ts'

/**
 * The chain as two sources show it that don't know of each other: final is what both have, and nothing is believed on which they differ. An engine that leaves
 * events out or makes them up is found out by any other one that does not lie in the same way.
 *
 * @throws HexinError CHAIN_SOURCES_DIFFER where they contradict each other; CHAIN_UNAVAILABLE while either is away
 */
export function comparedChain(chain: Chain, other: Pick<Chain, 'finalBlock' | 'block' | 'events'>): Chain {
  function same<T>(what: string, [found, expected]: readonly [T, T]): T {
    if (!isDeepStrictEqual(found, expected)) throw new HexinError('CHAIN_SOURCES_DIFFER', { detail: what })
    return found
  }

  return {
    ...chain,
    async finalBlock() {
      const [one, two] = await Promise.all([chain.finalBlock(), other.finalBlock()])
      // One is always a little ahead: final is what both have.
      const [block, source] = one.number <= two.number ? [one, other] : [two, chain]
      same<ChainBlock | undefined>(`Block ${block.number}.`, [block, await source.block(block.number)])
      return block
    },
    block: async (number) =>
      same(`Block ${number}.`, await Promise.all([chain.block(number), other.block(number)])),
    events: async (from, to) =>
      same(
        `Events of blocks ${from} to ${to}.`,
        await Promise.all([chain.events(from, to), other.events(from, to)]),
      ),
  }
}
