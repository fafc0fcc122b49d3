import type { Crypto } from '../crypto/port.ts'
import { concat, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'

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

/**
 * What stands in the batch's tree for one item. Each part has its one length: no two items come to the same bytes.
 * @throws HexinError EVIDENCE_BATCH_INVALID
 */
export function itemCommitment(crypto: Crypto, { length, sha256, sm3, salt }: BatchItem): Uint8Array {
  const lengths = [salt.length, sha256.length, sm3?.length ?? 32]
  if (lengths.join() !== '16,32,32' || !Number.isSafeInteger(length) || length < 0)
    throw new HexinError('EVIDENCE_BATCH_INVALID', { found: { length, bytes: lengths } })
  const lengthBytes = new Uint8Array(8)
  new DataView(lengthBytes.buffer).setBigUint64(0, BigInt(length))
  return crypto.sha256(
    sm3
      ? concat(TAG, salt, lengthBytes, sha256, WITH_SM3, sm3)
      : concat(TAG, salt, lengthBytes, sha256, NO_SM3),
  )
}
