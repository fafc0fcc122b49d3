import type { SaltedText, SignedObjection } from '@hexin/sdk/objection/objection.ts'
import type { IssuedRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Page, PageQuery } from './page.ts'
import type { StoredRecord } from './records.ts'

/** An objection to a record of this member. */
export type ObjectionRow = {
  readonly number: number
  readonly hash: string
  readonly subject: SubjectId
  readonly kind: string
  readonly record: string
  readonly recordLeaf: number
  readonly signed: SignedObjection
  /** This member's receipt, as it was signed and logged. */
  readonly receipt: string
  readonly receivedAt: number
  /** The outcome statement; undefined while the objection is open. */
  readonly outcome: string | undefined
  /** The reasons of a refusal. */
  readonly words: SaltedText | undefined
}

export type NewObjection = Pick<
  ObjectionRow,
  'hash' | 'subject' | 'kind' | 'record' | 'recordLeaf' | 'signed'
> & {
  readonly regulators: readonly number[]
  /** Signs the receipt. */
  issue(number: number): Promise<{ readonly receipt: string; readonly receivedAt: number }>
}

/** An answer that disclosed a record. */
export type Disclosure = {
  readonly exchange: string
  readonly asker: number
  /** The request statement. */
  readonly request: string
}

export type Decision = {
  readonly outcome: string
  readonly at: number
  readonly words: SaltedText | undefined
  /** The record that takes the disputed one's place. */
  readonly correction:
    | { readonly issued: IssuedRecord; readonly claims: Claims; readonly contentHash: string }
    | undefined
  /** What whoever received the record is told. */
  noticeFor(disclosure: Disclosure): object
  readonly regulators: readonly number[]
}

/** Whoever is to hear of an outcome, and whether it has said that it did. */
export type NoticeRow = {
  readonly exchange: string
  readonly recipient: number
  readonly acknowledgedAt: number | undefined
}

export type Objections = {
  /**
   * Receipt, leaf, row, mark and the regulators' messages in one transaction. The same objection again finds what is there.
   * @throws HexinError OBJECTION_RECORD_UNKNOWN where the record was superseded meanwhile, OBJECTION_ALREADY_OPEN
   */
  open(objection: NewObjection): Promise<ObjectionRow>
  find(number: number): Promise<ObjectionRow | undefined>
  byHash(hash: string): Promise<ObjectionRow | undefined>
  about(subject: string): Promise<readonly ObjectionRow[]>
  /** Newest first. */
  all(query: PageQuery): Promise<Page<ObjectionRow>>
  /** The objections to these records, by their leaves, in the order of their numbers. */
  to(recordLeaves: readonly number[]): Promise<ReadonlyMap<number, readonly ObjectionRow[]>>
  /**
   * Outcome, leaves, correction, and the messages to all who received the record and to the regulators, in one transaction.
   * @throws HexinError OBJECTION_UNKNOWN, OBJECTION_CLOSED
   */
  decide(number: number, make: (row: ObjectionRow) => Promise<Decision>): Promise<ObjectionRow>
  notices(numbers: readonly number[]): Promise<ReadonlyMap<number, readonly NoticeRow[]>>
  /** Keeps the first acknowledgement of a notice. False where there is no such notice. */
  acknowledge(ack: {
    readonly number: number
    readonly exchange: string
    readonly recipient: number
    readonly statement: string
    readonly at: number
  }): Promise<boolean>
  /** Every record about a subject, superseded ones too, each with the leaf of the one that took its place. */
  recordsAbout(subject: string): Promise<readonly OwnRecord[]>
}

export type OwnRecord = StoredRecord & { readonly supersededBy: number | undefined }

/** Outcomes that reached this member as receiver of a record. */
export type ReceivedOutcomes = {
  /** Row, the acknowledgement's leaf and its message to the provider, in one transaction. Once more is no change. */
  save(received: {
    readonly exchange: string
    readonly outcomeHash: string
    readonly provider: number
    readonly content: Buffer
    readonly acknowledgement: string
  }): Promise<void>
  of(
    exchange: string,
  ): Promise<
    readonly { readonly outcomeHash: string; readonly content: Buffer; readonly acknowledgement: string }[]
  >
}

export type LedgerEntryRow = {
  readonly provider: number
  readonly receipt: string
  readonly outcome: string | undefined
}

export type LedgerRow = LedgerEntryRow & {
  /** Unix seconds: when it came here. */
  readonly arrivedAt: number
}

/** A regulator's ledger of the network's objections. */
export type ObjectionLedger = {
  /** Keeps a receipt, and its outcome once there is one. What is there stays. */
  save(entry: LedgerEntryRow & { readonly objection: string }): Promise<void>
  /** Newest first. */
  all(query: PageQuery): Promise<Page<LedgerRow>>
}
