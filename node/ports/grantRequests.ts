import type { Decline, GrantRequestQuery } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'

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
  /** The company's no. */
  readonly declined: (Decline & { readonly at: number }) | undefined
}

export type GrantRequestStore = {
  add(request: Omit<GrantRequestRow, 'createdAt' | 'grantId' | 'declined'>): Promise<void>
  find(id: string): Promise<GrantRequestRow | undefined>
  /** Gives the request to one grant. False where another one has it, or it was declined: of two answers at once, one wins. */
  claim(id: string, grantId: string): Promise<boolean>
  /** Takes it back from a grant that turned out to be none. */
  release(id: string, grantId: string): Promise<void>
  /** Closes it with a no. False where it was answered before, or declined in other words. */
  decline(id: string, decline: Decline): Promise<boolean>
  /** Newest first. */
  list(query: GrantRequestQuery): Promise<readonly GrantRequestRow[]>
}
