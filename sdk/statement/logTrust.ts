import type { InclusionVerifier } from '../proof/index.ts'
import type { StatementKey } from './jws.ts'

/** A checkpoint that is final on the chain: its root, and the time of its block in unix seconds. */
export type AnchoredRoot = { readonly root: Uint8Array; readonly time: number }

/** By what it is told that a leaf stands in a member's log, and since when. */
export type LogTrust = {
  /** Verifies that a statement stands in a member's log: `createInclusionVerifier`. */
  readonly verifyInclusion: InclusionVerifier
  /** The member's checkpoint of this size if it is final on the chain. */
  readonly anchorOf: (member: number, size: number) => Promise<AnchoredRoot | undefined>
}

/** And by what it is told who signed it. */
export type SignerTrust = LogTrust & {
  /** A member's statement key by its id, with its window, open or not. */
  readonly keyOf: (
    keyId: string,
  ) =>
    | (StatementKey & { readonly member: number; readonly notBefore: number; readonly notAfter: number })
    | undefined
}
