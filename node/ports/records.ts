import type { IssuedRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Page, PageQuery } from './page.ts'

/** A record on its way into the store. `issue` signs it; it is called only if the record is new. */
export type NewRecord = {
  readonly number: string
  readonly subject: SubjectId
  readonly claims: Claims
  /** SHA-256 over subject and claims in canonical form, base64url: tells a repetition from a conflict. */
  readonly contentHash: string
  readonly issue: () => Promise<IssuedRecord>
}

export type StoredRecord = {
  readonly kind: string
  readonly number: string
  readonly subject: SubjectId
  readonly claims: Claims
  readonly sdJwt: string
  readonly leafIndex: number
  /** Unix seconds. */
  readonly createdAt: number
  /** Whether there is, or was, an objection to it. */
  readonly objected: boolean
}

/** added: now in the log; same: was there with the same content; conflict: was there with other content. */
export type AddOutcome = 'added' | 'same' | 'conflict'

/** This member's own records. A record and its leaf in the log are written in one transaction. */
export type Records = {
  /** Adds what is new, in order, under an import if one is named. Outcomes in order. */
  add(batch: {
    readonly kind: string
    readonly records: readonly NewRecord[]
    readonly importId?: string
  }): Promise<readonly AddOutcome[]>
  /** All records of a kind about a subject that no correction has superseded, by their order in the log. Calls made together cost one query. */
  about(subject: string, kind: string): Promise<readonly StoredRecord[]>
  /** Those among the first `size` leaves whose place a record behind them has taken, with that record's SD-JWT. */
  supersededSince(
    subject: string,
    kind: string,
    size: number,
  ): Promise<readonly (StoredRecord & { readonly by: string })[]>
}

export type ImportReport = {
  readonly rowsRead: number
  readonly added: number
  readonly same: number
  readonly rejected: Readonly<Record<string, number>>
  /** Physical lines of the file, the header being line 1; ascending. */
  readonly rejectedLines: readonly number[]
  readonly warnings: Readonly<Record<string, number>>
}

export type ImportRow = {
  readonly id: string
  readonly profile: string
  readonly startedAt: number
  readonly finishedAt: number | null
  readonly report: ImportReport
}

export type Imports = {
  start(id: string, profile: string): Promise<void>
  finish(id: string, report: ImportReport): Promise<void>
  /** With the totals of the records that its accepted rows stand for, as the database adds them up. */
  find(id: string): Promise<(ImportRow & { readonly totals: ImportTotals }) | undefined>
  /** The companies of an import in the order of their ids. */
  subjects(id: string, query: PageQuery): Promise<Page<ImportSubject>>
}

/** A company that records are about, with the name that its first record gives it. */
export type ImportSubject = { readonly subject: SubjectId; readonly name: string }

/** Money in fen. */
export type ImportTotals = {
  readonly records: number
  readonly subjects: number
  readonly principalFen: string
  readonly lossFen: string
}
