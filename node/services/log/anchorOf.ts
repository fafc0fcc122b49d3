import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { fromHex } from '@hexin/sdk/encoding.ts'
import { findOnce } from '@hexin/sdk/findOnce.ts'
import type { AnchoredRoot } from '@hexin/sdk/statement/logTrust.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'

/** A member's final checkpoint of one size, as this node has read it from the chain. */
export type AnchorOf = (member: number, size: number) => Promise<AnchoredRoot | undefined>

const KEPT_MAX = 10_000

/** What is final never changes, so an anchor that was found once is kept in memory. */
export function createAnchorOf(index: ChainIndex): AnchorOf {
  const kept = new BoundedMap<string, Promise<AnchoredRoot | undefined>>(KEPT_MAX)

  async function find(member: number, size: number): Promise<AnchoredRoot | undefined> {
    const anchor = await index.anchor(member, size)
    return anchor && { root: fromHex(anchor.root), time: anchor.time }
  }

  return (member, size) => findOnce(kept, `${member} ${size}`, () => find(member, size))
}
