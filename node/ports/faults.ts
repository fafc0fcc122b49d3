import type { FaultEvidence } from '@hexin/sdk/exchange/faults.ts'
import type { Page, PageQuery } from './page.ts'

/** A fault with what shows it. */
export type FaultRow = {
  readonly number: number
  readonly asker: number
  readonly exchange: string
  /** The grant, or the order. */
  readonly grant: string
  readonly notedAt: number
  /** When what was missing came after all. */
  readonly mendedAt: number | undefined
  readonly evidence: FaultEvidence
}

/** Faults of exchanges that this member answered. */
export type Faults = {
  /**
   * Notes what has come to light since the last time: of requests that came before `before`, unix seconds, the answered ones without a receipt; and forks. Where a missing
   * receipt has come, notes that too. (Receipts that contradict are noted as they come.) Resolves to how many are new.
   */
  note(before: number): Promise<number>
  /** Of those that nothing has mended. */
  openCount(): Promise<number>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<FaultRow>>
}

/** A request that never came, or was not answered, and that its asker has closed by a signed receipt. */
export type ClosedLink = {
  readonly asker: number
  /** The grant, or the order. */
  readonly grant: string
  /** Its number in their chain of exchanges. */
  readonly number: number
  readonly exchange: string
  readonly outcome: string
  readonly code: string | null
  readonly receipt: string
  /** Unix seconds. */
  readonly closedAt: number
}

export type ClosedLinks = {
  /** Newest first. */
  list(query: PageQuery): Promise<Page<ClosedLink>>
}
