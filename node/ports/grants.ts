import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { GrantStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { VerifiedGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { NewOperation } from './relay.ts'

/** A grant as this member knows it: its verified artefact, and what the chain said at the last final block that was read. */
export type KnownGrant = {
  readonly id: Hex
  readonly artefact: GrantArtefact
  readonly state: GrantStanding['state'] | undefined
  /** Sequence number of the next pause or resume. */
  readonly sequence: number
  /** Revoked by its control key, or withdrawn by the company's officer. */
  readonly revocationSeen: boolean
  /** Unix seconds: when it ends by what the registrar states about the company. */
  readonly endsAt?: number | undefined
  /** Answered requests under it, as this member counts them. */
  readonly uses: number
}

/** What is owed when a grant is handed in: bring it onto the chain, and to the members whom it names. */
export type GrantDuties = { readonly operation: NewOperation; readonly recipients: readonly number[] }

export type Grants = {
  /**
   * Keeps a verified grant, and with it, in the same transaction, what is owed for it. Once more is no change. Calls made together cost one
   * transaction.
   */
  save(grant: VerifiedGrant, signed: SignedGrant, duties?: GrantDuties): Promise<void>
  /** Answered requests under a grant in the period that began at this unix second, as this member counts them. */
  usesInPeriod(id: string, period: number): Promise<number>
  /** Undefined for a grant that this member was never handed. Calls made together cost one query. */
  find(id: string): Promise<KnownGrant | undefined>
  signed(id: string): Promise<SignedGrant | undefined>
  /** When this member took the grant in, unix seconds. */
  receivedAt(id: string): Promise<number | undefined>
  /**
   * Keeps a revocation and what is owed for it. From the moment that this resolves it is obeyed, whether the grant was known before or is
   * handed in later.
   */
  saveRevocation(args: {
    readonly grant: Hex
    readonly signature: Hex
    readonly operation: NewOperation
    readonly recipients: readonly number[]
  }): Promise<void>
  /** The key that may revoke a grant: from its artefact here, or from the chain. Undefined if neither knows the grant. */
  revokeKey(id: string): Promise<Hex | undefined>
  /** Grants that this member knows and the chain shows; of one case number if it is given. */
  count(caseNumber: string | undefined): Promise<number>
}
