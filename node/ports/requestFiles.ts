import type { FileHeader, RequestRow } from '@hexin/sdk/requestFiles/format.ts'
import type { Outcome, OutcomeRow, OutcomeSum } from '@hexin/sdk/requestFiles/outcome.ts'
import type { Page, PageQuery } from './page.ts'

export type RequestFileRow = {
  readonly id: string
  readonly header: FileHeader
  /** Of all before the trailer, in hexadecimal digits. */
  readonly sha256: string
  readonly receivedAt: number
  readonly sums: readonly OutcomeSum[]
}

/** A row whose question is still open. */
export type OpenRow = Pick<RequestRow, 'serial' | 'order'> & {
  readonly file: string
  /** Unix seconds after which it is given up, should it never have been asked. */
  readonly until: number
}

/** What became of a row. */
export type ClosedRow = {
  readonly serial: string
  readonly outcome: Outcome
  readonly code: string | null
  readonly exchange: string | null
}

export type RequestFiles = {
  /**
   * Takes a file in, all of it or nothing: `read` is given what keeps its rows, and resolves to its hash once the file has been found good. A file that is there
   * already is read to its end and compared; its rows are kept once.
   * @throws HexinError FILE_SERIAL_REUSED, FILE_SEQUENCE_REUSED, and whatever `read` throws
   */
  take(
    file: { readonly id: string; readonly header: FileHeader; readonly until: number },
    read: (keep: (rows: readonly RequestRow[]) => Promise<void>) => Promise<string>,
  ): Promise<void>
  find(id: string): Promise<RequestFileRow | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<RequestFileRow>>
  /** Open rows whose time has come, the oldest file's first. */
  open(limit: number): Promise<readonly OpenRow[]>
  /** Notes what became of rows. What a row came to stays. */
  close(rows: readonly ClosedRow[]): Promise<void>
  /** Looks at these again at `at`, unix seconds. */
  postpone(serials: readonly string[], at: number): Promise<void>
  /** Closed rows in the file's order, behind a line; at most `limit`. */
  closed(
    id: string,
    after: number,
    limit: number,
  ): Promise<readonly (OutcomeRow & { readonly line: number })[]>
}
