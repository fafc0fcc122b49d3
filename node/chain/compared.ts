import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Chain, ChainBlock } from '../ports/chain.ts'

/**
 * The chain as two sources show it that don't know of each other: final is what both have, and nothing is believed on which they differ. An engine that leaves
 * events out or makes them up is found out by any other one that does not lie in the same way.
 *
 * @throws HexinError CHAIN_SOURCES_DIFFER where they contradict each other; CHAIN_UNAVAILABLE while either is away
 */
export function comparedChain(chain: Chain, other: Pick<Chain, 'finalBlock' | 'block' | 'events'>): Chain {
  async function same<T>(what: string, one: Promise<T>, two: Promise<T>): Promise<T> {
    const [found, expected] = await Promise.all([one, two])
    if (text(found) !== text(expected)) throw new HexinError('CHAIN_SOURCES_DIFFER', { detail: what })
    return found
  }

  const bothHave = async (block: ChainBlock, source: Pick<Chain, 'block'>): Promise<ChainBlock> => {
    await same(
      `Block ${block.number}.`,
      Promise.resolve<ChainBlock | undefined>(block),
      source.block(block.number),
    )
    return block
  }

  return {
    ...chain,
    async finalBlock() {
      const [one, two] = await Promise.all([chain.finalBlock(), other.finalBlock()])
      // One is always a little ahead.
      return one.number <= two.number ? bothHave(one, other) : bothHave(two, chain)
    },
    block: (number) => same(`Block ${number}.`, chain.block(number), other.block(number)),
    events: (from, to) =>
      same(`Events of blocks ${from} to ${to}.`, chain.events(from, to), other.events(from, to)),
  }
}

/** Both are made by the same code: what is the same has its members in the same order. */
const text = (value: unknown): string =>
  JSON.stringify(value ?? null, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v))
