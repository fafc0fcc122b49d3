import type { AlarmKind } from '@hexin/sdk/bindings/alarm.ts'
import type { Binding } from '@hexin/sdk/bindings/binding.ts'
import type { BindingHead } from '@hexin/sdk/bindings/head.ts'
import type { SignedCompanyStatement } from '@hexin/sdk/bindings/officerStatement.ts'
import type { ListedBinding } from '@hexin/sdk/bindings/standing.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Page, PageQuery } from './page.ts'
import type { PeerMethod } from './peers.ts'

/** Seconds within which a list that is demanded has come and is taken over, or is demanded again; and a grant that is checked has its row. */
export const LIST_ON_ITS_WAY_S = 60

/** A company in the books of one registrar. */
export type CompanyId = { readonly registrar: number; readonly subject: SubjectId }

/** The newest list of a company's bindings that this node has seen and checked. */
export type KnownList = {
  readonly bindings: readonly ListedBinding[]
  readonly head: BindingHead & { readonly registrar: number }
  /** The head as the registrar signed it. */
  readonly statement: string
  /** Unix seconds. */
  readonly checkedAt: number
}

export type KnownCompany = CompanyId & {
  readonly list: KnownList | undefined
  /** Hashes of the bindings to which the company objects. */
  readonly objected: ReadonlySet<string>
}

/** A binding that this node came across, in a registrar's list or beside a grant. */
export type Sighting = CompanyId & {
  readonly binding: Binding
  readonly source: 'list' | 'carried'
  /** Unix seconds. */
  readonly seenAt: number
}

/** Ends grants of a company: one, or all that were taken in, or on the chain, by then. */
export type CompanyStop = {
  readonly grant: Hex | null
  /** Unix seconds at which they end by what the registrar states; null where the company, or this node, stops them at once. */
  readonly endsAt: number | null
  readonly receivedAt: number
  readonly block: number
  /** What says so, and of what: one stop each. */
  readonly source: string
}

/** The companies that this member deals with: the newest list of each, and what it came across. */
export type Companies = {
  /** Undefined for one that this node never had to do with. Calls made together cost one query. */
  find(id: CompanyId): Promise<KnownCompany | undefined>
  /** Keeps an eye on a company from now on; `soon` has its list demanded at the next round. */
  follow(id: CompanyId, soon: boolean): Promise<void>
  /** Has the lists demanded at the next round, of those that are followed. */
  hasten(registrar: number, subjects: readonly string[]): Promise<void>
  /** Those whose list is due. They are taken until the second `claim`, when they are due again unless `settle` says otherwise. */
  due(limit: number, claim: number): Promise<readonly CompanyId[]>
  /** When to demand next, after what was claimed. News that came meanwhile has it demanded at once all the same. */
  settle(id: CompanyId, claim: number | undefined, next: number): Promise<void>
  /** Takes a checked list over, with what ends by it, in one transaction. */
  learn(id: CompanyId, list: KnownList, stops: readonly CompanyStop[]): Promise<void>
  /** Notes a binding the first time that it is seen. */
  sight(sightings: readonly Sighting[]): Promise<void>
  sightings(subject: string): Promise<readonly Sighting[]>
  /** Grants of a company that came since this second, or were on the way from check to row in it. */
  grantsSince(
    subject: string,
    since: number,
  ): Promise<readonly { readonly id: Hex; readonly signed: SignedGrant; readonly receivedAt: number }[]>
}

/** A company's own statements that are obeyed here. */
export type CompanyStatements = {
  /**
   * Keeps a statement with what it stops and the messages that it is owed to others, in one transaction. Once more is no change.
   * @returns whether it is new
   */
  add(statement: {
    readonly hash: string
    readonly subject: SubjectId
    readonly action: 'object' | 'withdraw'
    /** What is objected to. */
    readonly binding: string | undefined
    readonly signed: SignedCompanyStatement
    readonly stops: readonly CompanyStop[]
    readonly message: { readonly method: PeerMethod; readonly body: string }
    readonly recipients: readonly number[]
  }): Promise<boolean>
}

export type AlarmRow = CompanyId & {
  readonly kind: AlarmKind
  readonly evidence: readonly string[]
  /** Signed by whoever raised it. */
  readonly statement: string
  /** Who raised it. */
  readonly member: number
  readonly at: number
}

export type Alarms = {
  /** Keeps an alarm once: an own one with its leaf and what is owed to the regulators. @returns whether it is new */
  add(
    alarm: AlarmRow & {
      readonly digest: string
      readonly own: boolean
      readonly regulators: readonly number[]
    },
  ): Promise<boolean>
  /** Whether this was raised or received before. */
  has(digest: string): Promise<boolean>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<AlarmRow>>
  count(): Promise<number>
}

/** A registrar's own heads, and who deals with its companies. */
export type BindingHeads = {
  /** The newest head of a company's list. */
  find(
    subject: string,
  ): Promise<{ readonly statement: string; readonly count: number; readonly at: number } | undefined>
  /** Keeps a head and its leaf; resolves to the one that is kept. */
  add(
    subject: string,
    head: { readonly statement: string; readonly count: number; readonly at: number },
  ): Promise<void>
  /** Notes who deals with these companies. */
  addReader(member: number, subjects: readonly string[]): Promise<void>
  /** Owes news of these companies to whoever deals with them. */
  tell(subjects: readonly string[]): Promise<void>
}
