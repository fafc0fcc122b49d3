import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'

export type GrantRequestRow = {
  readonly id: string
  /** SHA-256 of the link's secret, hexadecimal. */
  readonly tokenHash: string
  readonly proposal: GrantProposal
  /** Unix seconds. */
  readonly expiresAt: number
  /** The grant that answered it. */
  readonly grantId: string | undefined
}

export type GrantRequestStore = {
  add(request: Omit<GrantRequestRow, 'grantId'>): Promise<void>
  find(id: string): Promise<GrantRequestRow | undefined>
  close(id: string, grantId: string): Promise<void>
}
