import type { RestrictedTerms } from '@hexin/sdk/consent/keeping.ts'
import type { Page, PageQuery } from './page.ts'

/** A duty about the answers of a grant, or how it was met. */
export type KeepingRow = {
  readonly grant: string
  readonly state: 'owed' | 'restricted' | 'deleted'
  readonly why: 'revoked' | 'over'
  /** Unix seconds. */
  readonly endedAt: number
  readonly terms: RestrictedTerms | undefined
  readonly statement: string | undefined
}

export type Keepings = {
  /**
   * Notes the duty for each grant that has ended while answers of it lie here: revoked, by a signed message or on the chain; or expired and the time
   * to keep its last answer over. Once more is no change. Resolves to how many are new.
   */
  noteEnded(): Promise<number>
  find(grant: string): Promise<KeepingRow | undefined>
  /** Whose grant ended first comes first; of one state if it is given. */
  list(query: PageQuery & { readonly state?: KeepingRow['state'] | undefined }): Promise<Page<KeepingRow>>
  /** What is not deleted: what is owed first, oldest first. */
  open(limit: number): Promise<readonly KeepingRow[]>
  /** Exchanges whose answers lie here. */
  keptExchanges(grant: string): Promise<readonly string[]>
  /** Drops the answers of a grant, notes how, and logs the statement, in one transaction. Once more is no change. */
  saveDeletion(deletion: {
    readonly grant: string
    readonly why: KeepingRow['why']
    readonly at: number
    readonly statement: string
  }): Promise<void>
  /** Notes and logs a restriction, in one transaction; a later one takes the place of an earlier one. */
  saveRestriction(restriction: {
    readonly grant: string
    readonly terms: RestrictedTerms
    readonly statement: string
  }): Promise<void>
  /** Logs that somebody read a restricted answer. */
  saveReading(reading: { readonly grant: string; readonly statement: string }): Promise<void>
}
