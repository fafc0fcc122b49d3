import type { TraceStep } from '@hexin/sdk/consent/gate/inputs.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { ChainRefusal } from '@hexin/sdk/exchange/followChain.ts'
import type { Link } from '@hexin/sdk/exchange/link.ts'
import type { Envelope, ExchangeRequest, Receipt } from '@hexin/sdk/exchange/messages.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import type { Page, PageQuery } from './page.ts'

/** What the provider decided about a request, and the statement that goes into its log for it. */
export type LookDecision = {
  readonly code: ErrorCode | undefined
  readonly trace: readonly TraceStep[]
  /** The look or the refusal, signed: one after the other is decided, all are signed at once. */
  readonly statement: string | Promise<string>
}

/** How often a grant was used: in all, and in the period that the decision falls into. */
export type Uses = { readonly all: number; readonly inPeriod: number }

/** The same as the provider counts it. */
export type CountedUses = Uses & {
  /** How often each field of the kind was disclosed to the asker's group within the window; undefined where there is no budget. */
  readonly disclosed: ReadonlyMap<string, number> | undefined
}

/** Whose looks one budget counts, and how many days back. */
export type SharedBudget = { readonly askers: readonly number[]; readonly days: number }

export type NewLook = {
  readonly requestHash: string
  readonly request: ExchangeRequest
  /** The request statement as it was signed. */
  readonly statement: string
  readonly subject: string | undefined
  /** First second of the current period of a periodic grant; undefined for any other. */
  readonly period: number | undefined
  /** From when the subject is shown it; undefined: at once. */
  readonly shownAfter: number | undefined
  /** The request's place in its asker's chain; undefined if it is meant for another provider or chain, and so has none here. */
  readonly link: Link | undefined
  /** Undefined under an order. */
  readonly budget?: SharedBudget | undefined
  /**
   * Called with the numbers of uses that are counted before this request. If another replica counts meanwhile, it is called again with the new ones, and
   * only the last decision stands.
   * @param unlinked why the request can't be taken into its asker's chain
   */
  decide(uses: CountedUses, unlinked: ChainRefusal | undefined): Promise<LookDecision>
}

export type ProviderReply = {
  readonly answer: string
  readonly envelope: Envelope
  /** Which of the bodies in the envelope it is, where several were sealed together. */
  readonly place?: number | undefined
}

/** What is sent, and the leaves of the records that it discloses. */
export type NewReply = { readonly reply: ProviderReply; readonly disclosed: readonly number[] }

export type LookRow = {
  readonly requestHash: string
  readonly code: ErrorCode | undefined
  readonly statement: string
  /** What was sent, if the answer was made already. */
  readonly reply: ProviderReply | undefined
}

export type Looks = {
  /**
   * Logs a request before anything is sealed: decision, leaf, counter and row in one transaction. The same bytes again find the row that is
   * there and spend nothing.
   * @throws HexinError REQUEST_NONCE_REUSED for other bytes under a nonce that this asker has used
   */
  record(look: NewLook): Promise<LookRow>
  /**
   * Keeps what is sent for a request, its leaf, and what it discloses. Resolves to the reply that is kept: of several for one request, whoever made them, the first.
   */
  saveReply(requestHash: string, made: NewReply): Promise<ProviderReply>
  /** Notes a refusal that never came to the gate. */
  noteRefusal(refusal: Omit<RefusalRow, 'at'>): Promise<void>
  /** Newest first; of one case number if it is given. */
  refusals(query: PageQuery & { readonly caseNumber?: string | undefined }): Promise<Page<RefusalRow>>
}

export type RefusalRow = {
  readonly requestHash: string
  readonly asker: number
  readonly exchange: string
  readonly grant: string
  readonly caseNumber: string
  readonly code: string
  readonly at: number
}

/** Seconds after its expiry that an unreachable provider is still asked what became of a request; then it ends as undeliverable. */
export const LINGER_S = 3_600

export type ExchangeState = 'sent' | 'answered' | 'refused' | 'invalid' | 'undeliverable'

/** An exchange from the asker's side. */
export type ExchangeRow = {
  readonly id: string
  readonly bodyHash: string
  /** The grant, or the order. */
  readonly grant: Hex
  readonly underOrder: boolean
  readonly provider: number
  /** Whom it is about; absent where this node had neither. */
  readonly subject: SubjectId | undefined
  readonly caseNumber: string
  readonly state: ExchangeState
  readonly code: ErrorCode | undefined
  /** The signed request; absent where this node refused before signing one. */
  readonly request: string | undefined
  readonly expiresAt: number
  /** Unix seconds: when it was asked. */
  readonly createdAt: number
  /** The answer's plaintext, wrapped under the grant's key. */
  readonly answer: Buffer | undefined
  /** Whether outcomes of objections to its records have come since. */
  readonly noticed: boolean
  readonly delivery: Delivery
}

/** How it goes with bringing a request to its provider. */
export type Delivery = {
  /** How often that failed. */
  readonly attempts: number
  /** Why it failed the last time. */
  readonly code: ErrorCode | undefined
  /** Unix seconds. */
  readonly nextAttemptAt: number
}

export type NewExchange = Pick<
  ExchangeRow,
  'id' | 'bodyHash' | 'grant' | 'underOrder' | 'provider' | 'subject' | 'caseNumber' | 'code' | 'expiresAt'
> & {
  readonly idempotencyKey: string
  /** Signs the request for its place in the chain; undefined where the own gate refused. What it signs goes nowhere unless it is kept. */
  readonly sign: ((link: Link) => Promise<SignedRequest>) | undefined
  /** As for a look. */
  readonly period: number | undefined
  readonly shownAfter: number | undefined
  readonly trace: readonly TraceStep[]
}

export type SignedRequest = { readonly request: string; readonly requestHash: string }

export type ExchangeOutcome = {
  readonly id: string
  readonly grant: Hex
  readonly state: Exclude<ExchangeState, 'sent'>
  readonly code: ErrorCode | undefined
  readonly answer: Buffer | undefined
  readonly records: number
  readonly fieldsDisclosed: number
  /** The asker's receipt, for its log. */
  readonly receipt: string
}

/** How an exchange ended. */
export type SettledExchange = Pick<ExchangeOutcome, 'state' | 'code' | 'answer'>

export type ExchangeFigures = {
  readonly answered: number
  readonly refused: Readonly<Record<string, number>>
  readonly fieldsDisclosed: number
}

export type Exchanges = {
  /**
   * Signs a request for the next number of its chain and keeps it, before it is sent; under an idempotency key that is taken, finds what is there.
   * Request and head of the chain are written by one statement, and only if the head is still the one that was signed for: however many processes
   * ask, and wherever they end, no number has two requests.
   */
  begin(exchange: NewExchange): Promise<{ readonly row: ExchangeRow; readonly isNew: boolean }>
  /**
   * Notes the outcome and appends the receipt, in one transaction. A second outcome changes nothing. Resolves to the one that stands.
   * @throws HexinError EXCHANGE_UNKNOWN for one that was never begun
   */
  settle(outcome: ExchangeOutcome): Promise<SettledExchange>
  find(id: string): Promise<ExchangeRow | undefined>
  /** By its idempotency key. */
  findByKey(key: string): Promise<ExchangeRow | undefined>
  /** Notes that an exchange could not be delivered, and is to be tried again. */
  postpone(id: string, why: ErrorCode, nextAttemptAt: number): Promise<void>
  /** Sent, with no outcome yet, whose next attempt is due; oldest first, at most `limit` a provider, so that a dead one leaves room for the others. */
  unsettled(limit: number): Promise<readonly ExchangeRow[]>
  figures(caseNumber: string | undefined): Promise<ExchangeFigures>
}

/** One side's entries about a subject, each a statement with its place in this member's log. */
export type WhoLookedEntry = {
  readonly statement: string
  readonly leafIndex: number
  readonly side: 'provider' | 'asker' | 'keeper'
  /** The lawful order's statement, where there is one. */
  readonly order: string | undefined
}

/** Entries that may be shown by now. */
export type WhoLookedStore = { entries(subject: string): Promise<readonly WhoLookedEntry[]> }

/** A receipt that an asker sent, verified. */
export type ReceivedReceipt = { readonly receipt: Receipt; readonly statement: string }

/** Receipts on their way from the asker to the provider, and what became of them. */
export type Receipts = {
  /** The asker's own that no provider has acknowledged: at most so many a provider, the oldest. */
  unacknowledged(
    limit: number,
  ): Promise<readonly { readonly id: string; readonly provider: number; readonly receipt: string }[]>
  /** Notes that these exchanges' receipts were acknowledged, and logs the acknowledgement if that is news. */
  acknowledge(exchanges: readonly string[], acknowledgement: string): Promise<void>
  /**
   * The provider's side: keeps each beside its look, the first for a request; closes the place of a request that never came; logs the acknowledgement. All
   * in one transaction.
   */
  receive(received: readonly ReceivedReceipt[], acknowledgement: string): Promise<void>
}

/** The head of a chain: the last request of one asker under one basis. */
export type ChainHead = { readonly grant: Hex; readonly number: number; readonly hash: string }

/** The chains of exchanges, as the two ends keep them. */
export type Chains = {
  /** When this member last asked this provider, unix seconds; 0 if never. */
  lastAsked(provider: number): Promise<number>
  /** Goes on from these heads where they are further than what is kept here. */
  raise(provider: number, heads: readonly ChainHead[]): Promise<void>
  /**
   * The last request of each of an asker's chains of which one came, or was closed, at or after `since`: as it was signed, by basis, after the given one. Of
   * a closed one the receipt that closed it.
   */
  answered(query: {
    readonly asker: number
    readonly since: number
    readonly after: string
    readonly limit: number
  }): Promise<readonly { readonly basis: string; readonly statement: string }[]>
}
