import { BoundedMap } from '../boundedMap.ts'
import type { Crypto } from '../crypto/port.ts'
import { findOnce } from '../findOnce.ts'
import { fromBase64 } from './base64.ts'
import { type SignedCheckpoint, verifyCheckpoint } from './checkpoint.ts'
import { parseInclusionProof } from './inclusionProof.ts'
import { leafHash, verifyInclusion } from './merkle.ts'

/** Verifies many proofs of few logs: each checkpoint's signature once, each statement's path every time. */
export type InclusionVerifier = (args: {
  /** Whose log it is said to be. */
  readonly member: number
  readonly statement: Uint8Array
  /** As `parseInclusionProof` takes it. */
  readonly proof: unknown
}) => Promise<{ readonly size: number; readonly root: Uint8Array }>

const KEPT_MAX = 1_000

/**
 * Like `verifyStatementInclusion`, for whoever sees the same checkpoints again and again.
 *
 * @param noteKeysOf the C2SP verifier keys that a member's log has or had
 */
export function createInclusionVerifier(
  crypto: Pick<Crypto, 'sha256' | 'verify'>,
  noteKeysOf: (member: number) => readonly string[],
): InclusionVerifier {
  const verified = new BoundedMap<string, Promise<SignedCheckpoint>>(KEPT_MAX)

  function checkpointOf(member: number, note: string): Promise<SignedCheckpoint> {
    // What fails is tried again: a key that isn't known yet may be known later.
    return findOnce(verified, `${member} ${note}`, () =>
      verifyCheckpoint(crypto, { note, vkey: noteKeysOf(member) }),
    )
  }

  return async ({ member, statement, proof }) => {
    const { index, path, checkpoint } = parseInclusionProof(proof)
    const { size, root } = await checkpointOf(member, checkpoint)
    verifyInclusion(crypto.sha256, {
      index,
      size,
      leaf: leafHash(crypto.sha256, statement),
      path: path.map((hash) => fromBase64(hash) ?? new Uint8Array(0)),
      root,
    })
    return { size, root }
  }
}
