import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'

/** How long a map may lag behind its log, in seconds: an import of a million records is taken in within this time. */
const LAG_S = 3_600
const KEPT_MAX = 1_000

/** How much of a member's log its map must cover in answers to requests at a block: all that was final an hour before its newest checkpoint up to there. */
export function createSettledSize(
  index: Pick<ChainIndex, 'latestAnchor' | 'anchorBefore'>,
): (member: number, block: number) => Promise<number> {
  const kept = new BoundedMap<string, Promise<number>>(KEPT_MAX)

  async function find(member: number, block: number): Promise<number> {
    const newest = await index.latestAnchor(member, block)
    const settled = newest && (await index.anchorBefore(member, newest.time - LAG_S))
    return settled?.size ?? 0
  }

  return (member, block) => findOnce(kept, `${member} ${block}`, () => find(member, block))
}
