import type { Crypto, DigestName, HashStream } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { type BlockMap, createBlockMap } from './blockMap.ts'

/** What evidence commits to of one file. A verifier whose platform lacks SM3 has none to offer. */
export type FileDigests = {
  readonly length: number
  readonly sha256: Uint8Array
  readonly sm3: Uint8Array | undefined
  readonly blocks: BlockMap
}

/** Digests a file in one pass and constant memory, whatever its size. */
export function createFileDigests(crypto: Crypto): { update(data: Uint8Array): void; finish(): FileDigests } {
  const sha256 = crypto.createHash('sha256')
  const sm3 = optionalHash(crypto, 'sm3')
  const blocks = createBlockMap(crypto.sha256)
  let length = 0
  return {
    update(data) {
      length += data.length
      sha256.update(data)
      sm3?.update(data)
      blocks.update(data)
    },
    finish: () => ({ length, sha256: sha256.digest(), sm3: sm3?.digest(), blocks: blocks.finish() }),
  }
}

function optionalHash(crypto: Crypto, name: DigestName): HashStream | undefined {
  try {
    return crypto.createHash(name)
  } catch (error) {
    if (error instanceof HexinError && error.code === 'CRYPTO_DIGEST_UNSUPPORTED') return undefined
    throw error
  }
}
