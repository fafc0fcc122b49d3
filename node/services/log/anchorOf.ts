import { BoundedMap } from '@hexin/sdk/boundedMap.ts'
import { fromHex } from '@hexin/sdk/encoding.ts'
import type { AnchoredRoot } from '@hexin/sdk/statement/logTrust.ts'
import type { ChainIndex } from '../../ports/chainIndex.ts'

/** A member's final checkpoint of one size, as this node has read it from the chain. */
export type AnchorOf = (member: number, size: number) => Promise<AnchoredRoot | undefined>

const KEPT_MAX = 10_000

/** What is final never changes, so an anchor that was found once is kept in memory. */
export function createAnchorOf(index: ChainIndex): AnchorOf {
  const kept = new BoundedMap<string, AnchoredRoot>(KEPT_MAX)
  return async (member, size) => {
    const id = `${member} ${size}`
    const known = kept.get(id)
    if (known) return known
    const anchor = await index.anchor(member, size)
    if (!anchor) return undefined
    const found = { root: fromHex(anchor.root), time: anchor.time }
    kept.set(id, found)
    return found
  }
}
