import type { Cosigner, Decline, GrantRequestState } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { Page, PageQuery } from './page.ts'

export type GrantRequestRow = {
  readonly id: string
  /** SHA-256 of the link's secret, hexadecimal. */
  readonly tokenHash: string
  readonly proposal: GrantProposal
  /** Unix seconds. */
  readonly createdAt: number
  readonly expiresAt: number
  /** The grant that answered it. */
  readonly grantId: string | undefined
  readonly cosigners: readonly Cosigner[]
  /** The grant that has the request, as long as signatures are missing. */
  readonly partial: SignedGrant | undefined
  /** The company's no. */
  readonly declined: (Decline & { readonly at: number }) | undefined
}

export type GrantRequestStore = {
  add(request: Pick<GrantRequestRow, 'id' | 'tokenHash' | 'proposal' | 'expiresAt'>): Promise<void>
  find(id: string): Promise<GrantRequestRow | undefined>
  /** Gives the request to one grant. False where another one has it, or it was declined: of two answers at once, one wins. */
  claim(id: string, grantId: string): Promise<boolean>
  /** Adds an officer who can sign too, unless the request is closed (false) or he is there already. */
  join(id: string, cosigner: Cosigner): Promise<boolean>
  /** Adds signatures to those that there are for the grant that has the request; resolves to all of them, or to undefined where another one has it. */
  collect(id: string, grantId: string, grant: SignedGrant): Promise<SignedGrant | undefined>
  /** Nothing is missing any more. */
  complete(id: string, grantId: string): Promise<void>
  /** Takes it back from a grant that turned out to be none; not from one that officers have signed. */
  release(id: string, grantId: string): Promise<void>
  /** Closes it with a no, even where some officers have signed. False where it was answered before, or declined in other words. */
  decline(id: string, decline: Decline): Promise<boolean>
  /** Newest first. */
  list(query: PageQuery & { readonly state?: GrantRequestState | undefined }): Promise<Page<GrantRequestRow>>
}
