import type { AuditReport, AuditView } from '@hexin/sdk/audit/report.ts'
import type { Announcement } from '@hexin/sdk/audit/statements.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Page, PageQuery } from './page.ts'

/** An audit that this member announced. */
export type AuditRow = {
  readonly id: string
  readonly statement: string
  readonly terms: Announcement
  readonly leafIndex: number
  readonly state: AuditView['state']
  readonly failure: string | undefined
  readonly report: AuditReport | undefined
}

export type Audits = {
  /** Keeps an announcement and its leaf, in one transaction. */
  announce(audit: Pick<AuditRow, 'id' | 'statement' | 'terms'>): Promise<void>
  find(id: string): Promise<AuditRow | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<AuditRow>>
  /** Announced, with no end yet, oldest first. */
  open(): Promise<readonly AuditRow[]>
  /** Notes why it waits. */
  note(id: string, failure: string): Promise<void>
  end(id: string, ending: { readonly failure: string } | { readonly report: AuditReport }): Promise<void>
}

/** A leaf of this member's log, and the exchange that it is an entry of. */
export type AuditedEntry = {
  /** Undefined where the exchange has none yet. */
  readonly entry: { readonly index: number; readonly statement: Uint8Array } | undefined
  readonly answer: { readonly index: number; readonly statement: Uint8Array } | undefined
  readonly request: string | undefined
  /** The grant or order; undefined for a leaf that is no exchange. */
  readonly basis: { readonly id: Hex; readonly underOrder: boolean } | undefined
}

/** What is handed over. */
export type AuditMaterial = {
  /** In the order of the indexes. @throws HexinError LOG_INCONSISTENT for a leaf that is not there */
  atLeaves(indexes: readonly number[]): Promise<readonly AuditedEntry[]>
  /** In the order of the hashes; undefined for what this member had no part in. */
  ofRequests(hashes: readonly string[]): Promise<readonly (AuditedEntry | undefined)[]>
  /** How many of these leaves are looks or receipts. */
  exchangesAmong(indexes: readonly number[]): Promise<number>
}
