import type { NoticeType, Revoked } from '@hexin/sdk/consent/revocation.ts'
import type { Page, PageQuery } from './page.ts'

/** A revoked grant to which this member is a party. */
export type Party = {
  readonly grant: string
  readonly grantee: number
  readonly providers: readonly number[]
  /** Answers still kept, of a grantee; given, of a provider. */
  readonly answers: number
}

export type NewNotice = {
  readonly grant: string
  readonly member: number
  readonly type: NoticeType
  readonly statement: string
}

/** What members say after a revocation: this member's own statements and those that it was sent. */
export type Notices = {
  /** Revoked grants about which this member, a party to them, has not said that it has stopped. */
  unacknowledged(self: number, limit: number): Promise<readonly Party[]>
  /** This member's deletions and restrictions that nobody was told of yet. */
  untold(
    self: number,
    limit: number,
  ): Promise<readonly (NewNotice & { readonly grantee: number; readonly providers: readonly number[] })[]>
  /** Keeps an own statement and sends it, in one transaction; a stop is logged with it, the others have been. */
  tell(notice: NewNotice, recipients: readonly number[]): Promise<void>
  /** Keeps what another member said; a later one of its type takes the place of an earlier one. */
  hear(notice: NewNotice): Promise<void>
  /** When this member saw the revocation; undefined if it did not. */
  revokedAt(grant: string): Promise<number | undefined>
  /** Oldest first; of one company if it is given. */
  list(query: PageQuery & { readonly subject?: string }): Promise<Page<Revoked>>
  /** Those that were revoked before this unix second and whose grantee has not said that it has deleted. */
  undeleted(revokedBefore: number): Promise<readonly Revoked[]>
}
