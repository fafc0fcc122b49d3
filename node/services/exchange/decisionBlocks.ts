import { setTimeout as sleep } from 'node:timers/promises'
import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import type { DecisionBlock } from '@hexin/sdk/consent/gate/inputs.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import type { Chain, ChainBlock } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FollowChain } from '../followChain.ts'

const WAIT_MS = 3_000
const STEP_MS = 50
const KNOWN_MAX = 5_000

/** Final blocks as the base of decisions. */
export type DecisionBlocks = {
  /**
   * The block to decide at: the newest final one whose events this node has read.
   * @throws HexinError CHAIN_UNAVAILABLE before the first one was read, REQUEST_BLOCK_STALE if the newest one is too old to decide at
   */
  head(): DecisionBlock
  /** What speaks against a block that an asker decided at: too old, or not a final block of this chain. */
  objection(block: DecisionBlock): Promise<ErrorCode | undefined>
  /** Waits, for three seconds at most, until the chain was read up to this block. */
  reached(number: number): Promise<void>
}

export function createDecisionBlocks({
  clock,
  chain,
  follow,
  maxAgeS,
}: {
  readonly clock: Clock
  readonly chain: Chain
  readonly follow: FollowChain
  /** A decision at an older block could overlook a revocation. In seconds. */
  readonly maxAgeS: number
}): DecisionBlocks {
  // Askers name the same few blocks again and again; what is final does not change.
  const known = new BoundedMap<number, ChainBlock>(KNOWN_MAX)

  async function find(number: number): Promise<ChainBlock | undefined> {
    const head = follow.head()
    if (!head || number > head.number) return undefined
    if (number === head.number) return head
    const cached = known.get(number)
    if (cached) return cached
    const block = await chain.block(number)
    if (block) known.set(number, block)
    return block
  }

  return {
    head() {
      const head = follow.head()
      if (!head) throw new HexinError('CHAIN_UNAVAILABLE', { detail: 'No final block was read yet.' })
      const age = clock() - head.time
      if (age > maxAgeS)
        throw new HexinError('REQUEST_BLOCK_STALE', {
          found: `${age} s old`,
          expected: `at most ${maxAgeS} s`,
        })
      // It goes into signed messages, which hold these fields and no other.
      return { number: head.number, hash: head.hash, time: head.time }
    },
    async objection({ number, hash, time }) {
      if (clock() - time > maxAgeS) return 'REQUEST_BLOCK_STALE'
      const block = await find(number)
      return block?.hash === hash && block.time === time ? undefined : 'REQUEST_BLOCK_UNKNOWN'
    },
    async reached(number) {
      for (let waited = 0; waited < WAIT_MS; waited += STEP_MS) {
        const head = follow.head()
        if (head && head.number >= number) return
        await sleep(STEP_MS)
      }
    },
  }
}
