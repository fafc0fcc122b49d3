import type { Sha256 } from '../crypto/port.ts'
import { concat } from '../encoding.ts'

const BLOCK = 4096
const NODES_MAX = 4096

/**
 * Where a file's bytes are: the hashes of equal stretches of `blockBytes`, the last one shorter, at most 4,096 of them. With it a verifier
 * can say in which stretch a changed file differs. A stretch's hash is the RFC 9162 tree hash over its 4 KiB blocks, so that the map
 * is made in one pass over a file of unknown length, in constant memory: when it grows too long, neighbours fold into one.
 */
export type BlockMap = { readonly blockBytes: number; readonly hashes: readonly Uint8Array[] }

/** Takes the file in pieces of any size; `finish` ends it. */
export function createBlockMap(sha256: Sha256): { update(data: Uint8Array): void; finish(): BlockMap } {
  let level = 0
  let full: Uint8Array[] = []
  // Complete subtrees of the stretch being filled, by level; then the block being filled.
  let partial: (Uint8Array | undefined)[] = []
  const block = new Uint8Array(BLOCK)
  let filled = 0

  const node = (left: Uint8Array, right: Uint8Array) => sha256(concat(NODE, left, right))

  function addBlock(data: Uint8Array): void {
    let hash = sha256(concat(LEAF, data))
    let at = 0
    for (; at < level; at++) {
      const left = partial[at]
      if (!left) break
      hash = node(left, hash)
      partial[at] = undefined
    }
    if (at < level) {
      partial[at] = hash
      return
    }
    full.push(hash)
    if (full.length > NODES_MAX) fold()
  }

  function fold(): void {
    const folded: Uint8Array[] = []
    for (let i = 0; i + 1 < full.length; i += 2)
      folded.push(node(full[i] as Uint8Array, full[i + 1] as Uint8Array))
    partial[level] = full.length % 2 === 1 ? full.at(-1) : undefined
    level++
    full = folded
  }

  return {
    update(data) {
      for (let at = 0; at < data.length; ) {
        const taken = Math.min(BLOCK - filled, data.length - at)
        block.set(data.subarray(at, at + taken), filled)
        filled += taken
        at += taken
        if (filled === BLOCK) {
          addBlock(block)
          filled = 0
        }
      }
    },
    finish() {
      if (filled > 0) addBlock(block.subarray(0, filled))
      // The shorter stretch at the end counts too.
      if (full.length === NODES_MAX && partial.slice(0, level).some(Boolean)) fold()
      // RFC 9162: an incomplete tree hashes its complete subtrees from the right.
      let rest: Uint8Array | undefined
      for (let at = 0; at < level; at++) {
        const left = partial[at]
        if (left) rest = rest ? node(left, rest) : left
      }
      partial = []
      return { blockBytes: BLOCK * 2 ** level, hashes: rest ? [...full, rest] : full }
    },
  }
}

const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** The first stretch in which two files differ, in bytes, or undefined where the maps don't tell. */
export function firstDifference(
  a: BlockMap,
  b: BlockMap,
): { readonly offset: number; readonly length: number } | undefined {
  if (a.blockBytes !== b.blockBytes) return undefined
  const count = Math.max(a.hashes.length, b.hashes.length)
  for (let i = 0; i < count; i++) {
    const [x, y] = [a.hashes[i], b.hashes[i]]
    if (!x || !y || x.some((byte, at) => byte !== y[at]))
      return { offset: i * a.blockBytes, length: a.blockBytes }
  }
  return undefined
}
