import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import { fromBase64, toBase64 } from './base64.ts'
import { parseCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { HASH_BYTES, leafHash, requireHash, requireIndex, verifyInclusion } from './merkle.ts'

/** "This statement is in that log", as JSON. It needs nothing else to be verified but the statement and the log's key. */
export type InclusionProof = {
  readonly version: 1
  /** The log's name, as in the checkpoint. */
  readonly origin: string
  readonly index: number
  /** The log's size in the checkpoint. */
  readonly size: number
  /** From the leaf's sibling up to the root's child; base64 of 32 bytes each. */
  readonly path: readonly string[]
  /** The signed note, byte for byte, with the cosignatures it has. */
  readonly checkpoint: string
}

const VERSION = 1
/** One node for each halving of the largest tree. */
const MAX_PATH = 53

/**
 * Packs a path, from `Prover.inclusion`, with the checkpoint it belongs to. It verifies neither.
 * @throws HexinError CHECKPOINT_MALFORMED, PROOF_SIZE_INVALID, PROOF_HASH_MALFORMED
 */
export function createInclusionProof({
  index,
  path,
  checkpoint,
}: createInclusionProof.Parameters): InclusionProof {
  const { origin, size } = parseCheckpoint(checkpoint)
  requireIndex(index, size)
  return {
    version: VERSION,
    origin,
    index,
    size,
    path: path.map((hash) => toBase64(requireHash(hash))),
    checkpoint,
  }
}

export declare namespace createInclusionProof {
  type Parameters = {
    readonly index: number
    readonly path: readonly Uint8Array[]
    readonly checkpoint: string
  }
}

/**
 * Reads a proof from parsed JSON. Strict: no other members, one spelling for each hash, origin and size as in the checkpoint. It
 * verifies neither path nor signature.
 * @throws HexinError PROOF_MALFORMED, PROOF_SIZE_INVALID, CHECKPOINT_MALFORMED
 */
export function parseInclusionProof(value: unknown): InclusionProof {
  if (typeof value !== 'object' || value === null) throw malformed(typeof value, 'an object')
  const { version, origin, index, size, path, checkpoint, ...others } = value as Record<string, unknown>
  const unknown = Object.keys(others)
  if (unknown.length > 0) throw malformed(`member ${unknown[0]}`, 'no other members')
  if (version !== VERSION) throw malformed(`version ${shown(version)}`, `version ${VERSION}`)
  if (typeof index !== 'number') throw malformed(`index ${shown(index)}`, 'a number')
  if (typeof checkpoint !== 'string') throw malformed(`checkpoint ${shown(checkpoint)}`, 'a signed note')
  if (!Array.isArray(path) || path.length > MAX_PATH)
    throw malformed(`path ${shown(path)}`, 'a list of hashes')

  const claimed = parseCheckpoint(checkpoint)
  if (origin !== claimed.origin) throw malformed(`origin ${shown(origin)}`, claimed.origin)
  if (size !== claimed.size) throw malformed(`size ${shown(size)}`, `${claimed.size}, the checkpoint's`)
  requireIndex(index, claimed.size)
  const hashes = Array.from(path, (hash: unknown) => {
    if (typeof hash === 'string' && fromBase64(hash)?.length === HASH_BYTES) return hash
    throw malformed(`hash ${shown(hash)}`, `${HASH_BYTES} bytes in base64`)
  })
  return { version, origin: claimed.origin, index, size: claimed.size, path: hashes, checkpoint }
}

/**
 * Resolves if the log of `vkey` has these bytes as leaf `index` under this checkpoint, to the size and root that it signed.
 *
 * What it can't know: whether the log showed the same checkpoint to everybody. That's what witnesses, and the chain, are for.
 * The signature takes most of its time: for many proofs under one checkpoint, do `verifyCheckpoint` once, then `verifyInclusion`.
 * `vkey` and `origin` are those of `verifyCheckpoint`.
 * @throws HexinError PROOF_MALFORMED, PROOF_SIZE_INVALID, PROOF_INCLUSION_INVALID, CHECKPOINT_MALFORMED, CHECKPOINT_KEY_MALFORMED,
 * CHECKPOINT_SIGNATURE_INVALID, CHECKPOINT_ORIGIN_MISMATCH
 */
export async function verifyStatementInclusion(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  { statement, proof, vkey, origin }: verifyStatementInclusion.Parameters,
): Promise<{ readonly size: number; readonly root: Uint8Array }> {
  const { index, path, checkpoint: note } = parseInclusionProof(proof)
  const { size, root } = await verifyCheckpoint(crypto, {
    note,
    vkey,
    ...(origin !== undefined && { origin }),
  })
  verifyInclusion(crypto.sha256, {
    index,
    size,
    leaf: leafHash(crypto.sha256, statement),
    path: path.map((hash) => fromBase64(hash) ?? new Uint8Array(0)),
    root,
  })
  return { size, root }
}

export declare namespace verifyStatementInclusion {
  type Parameters = {
    /** The leaf's bytes: the statement exactly as it was logged. */
    readonly statement: Uint8Array
    readonly proof: InclusionProof
    readonly vkey: string | readonly string[]
    readonly origin?: string
  }
}

const shown = (value: unknown): string => (JSON.stringify(value) ?? typeof value).slice(0, 80)

const malformed = (found: string, expected: string): HexinError =>
  new HexinError('PROOF_MALFORMED', { found, expected })
