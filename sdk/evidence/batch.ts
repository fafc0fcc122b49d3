import type { Crypto } from '../crypto/port.ts'
import { concat, utf8 } from '../encoding.ts'

/** One line of a batch of digests, as its submitter computed it. */
export type BatchItem = {
  readonly length: number
  readonly sha256: Uint8Array
  readonly sm3: Uint8Array | undefined
  /** 16 bytes, fresh: neighbours in the batch can't guess each other. */
  readonly salt: Uint8Array
}

export const BATCH_MAX = 4096

const TAG = utf8('hexin/item/1\0')
const NO_SM3 = Uint8Array.of(0)
const WITH_SM3 = Uint8Array.of(1)

/** What stands in the batch's tree for one item. */
export function itemCommitment(crypto: Crypto, { length, sha256, sm3, salt }: BatchItem): Uint8Array {
  const lengthBytes = new Uint8Array(8)
  new DataView(lengthBytes.buffer).setBigUint64(0, BigInt(length))
  return crypto.sha256(
    sm3
      ? concat(TAG, salt, lengthBytes, sha256, WITH_SM3, sm3)
      : concat(TAG, salt, lengthBytes, sha256, NO_SM3),
  )
}
