import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { Chain, ChainBlock, ChainEvent } from '../ports/chain.ts'
import type { ChainIndex } from '../ports/chainIndex.ts'
import type { CouncilIndex } from '../ports/council.ts'
import type { Membership } from './membership.ts'

/** Events whose time is kept. */
const TIMED = /^(checkpointPublished|memberAdmitted|seat|proposal|vote)/

/** Blocks read at once. */
const STRIDE = 2_000

export type FollowChain = {
  /** Reads what became final since the last round. It may be stopped and started anywhere. */
  round(): Promise<void>
  /** The newest final block whose events are in the index: what decisions are made at. */
  head(): ChainBlock | undefined
}

/**
 * Follows the chain's final blocks into the index. Only final blocks are read, so nothing ever has to be undone; if a block that was final
 * is another one now, the chain broke its word and the node stops following rather than guess.
 */
export function createFollowChain({
  chain,
  index,
  council,
  membership,
  network,
}: {
  readonly chain: Chain
  readonly index: ChainIndex
  readonly council: CouncilIndex
  readonly membership: Membership
  readonly network: Network
}): FollowChain {
  let head: ChainBlock | undefined

  async function start(): Promise<ChainBlock> {
    const cursor = await index.cursor()
    if (cursor && (cursor.chainId !== network.chainId || cursor.genesisHash !== network.genesisHash))
      throw new HexinError('CHAIN_MISMATCH', {
        found: { chainId: network.chainId, genesisHash: network.genesisHash },
        expected: { chainId: cursor.chainId, genesisHash: cursor.genesisHash },
      })
    if (cursor) await membership.refresh()
    return (
      cursor?.block ?? { number: Math.max(0, network.startBlock - 1), hash: network.genesisHash, time: 0 }
    )
  }

  async function assertUnchanged({ number, hash, time }: ChainBlock): Promise<void> {
    // Time 0 is the made-up block before the first one that was read.
    if (time === 0) return
    const now = await chain.block(number)
    if (now?.hash !== hash)
      throw new HexinError('CHAIN_HISTORY_CHANGED', {
        found: now?.hash ?? 'no such block',
        expected: hash,
        detail: `Block ${number}.`,
      })
  }

  async function read(from: ChainBlock, to: ChainBlock): Promise<void> {
    const events = await chain.events(from.number + 1, to.number)
    await index.apply({
      chainId: network.chainId,
      genesisHash: network.genesisHash,
      block: to,
      events,
      times: await timesOf(events),
    })
    if (events.some(({ type }) => type.startsWith('member') || type.startsWith('key')))
      await membership.refresh()
  }

  async function timesOf(events: readonly ChainEvent[]): Promise<Map<number, number>> {
    const times = new Map<number, number>()
    for (const { block: number, type } of events) {
      if (times.has(number) || !TIMED.test(type)) continue
      const block = await chain.block(number)
      if (!block) throw new HexinError('CHAIN_HISTORY_CHANGED', { found: 'no such block', expected: number })
      times.set(number, block.time)
    }
    return times
  }

  /** Whose seats count for a proposal is settled once its snapshot is past; how many they are no event says. */
  async function readTerms({ time }: ChainBlock): Promise<void> {
    for (const proposal of await council.withoutTerms(time))
      await council.keepTerms(proposal, await chain.proposalTerms(proposal))
  }

  return {
    head: () => (head?.time === 0 ? undefined : head),
    async round() {
      head ??= await start()
      const final = await chain.finalBlock()
      // An engine that is still fetching the chain has not come to the network's first block: there is nothing to read yet.
      if (head.time === 0 && final.number <= head.number) return
      if (final.number < head.number)
        throw new HexinError('CHAIN_HISTORY_CHANGED', {
          found: `final block ${final.number}`,
          expected: `${head.number} or later`,
        })
      if (final.number === head.number) return
      await assertUnchanged(head)
      while (head.number < final.number) {
        const number = Math.min(head.number + STRIDE, final.number)
        const to = number === final.number ? final : await chain.block(number)
        if (!to) throw new HexinError('CHAIN_HISTORY_CHANGED', { found: 'no such block', expected: number })
        await read(head, to)
        head = to
      }
      await readTerms(head)
    },
  }
}
