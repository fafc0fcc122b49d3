import { concat } from '@hexin/sdk/encoding.ts'
import type { BatchItem } from '@hexin/sdk/evidence/batch.ts'

const SALT = 16
const ITEM = 8 + 32 + 1 + 32 + SALT

/** The items of a batch as one run of bytes, all of one length: eight for the length, SHA-256, a flag, SM3 or zeros, salt. */
export function packItems(items: readonly BatchItem[]): Uint8Array {
  const packed = new Uint8Array(items.length * ITEM)
  const view = new DataView(packed.buffer)
  for (const [i, { length, sha256, sm3, salt }] of items.entries()) {
    const at = i * ITEM
    view.setBigUint64(at, BigInt(length))
    packed.set(sha256, at + 8)
    packed[at + 40] = sm3 ? 1 : 0
    if (sm3) packed.set(sm3, at + 41)
    packed.set(salt, at + 73)
  }
  return packed
}

export function unpackItems(packed: Uint8Array): BatchItem[] {
  const view = new DataView(packed.buffer, packed.byteOffset, packed.byteLength)
  return Array.from({ length: packed.length / ITEM }, (_, i) => {
    const at = i * ITEM
    return {
      length: Number(view.getBigUint64(at)),
      sha256: concat(packed.subarray(at + 8, at + 40)),
      sm3: packed[at + 40] === 1 ? concat(packed.subarray(at + 41, at + 73)) : undefined,
      salt: concat(packed.subarray(at + 73, at + ITEM)),
    }
  })
}
