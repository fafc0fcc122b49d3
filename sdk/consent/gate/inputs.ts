import type { Hex } from '../../encoding.ts'
import type { ErrorCode } from '../../errors/base.ts'
import type { Licence } from '../../members/licence.ts'
import type { Role } from '../../network.ts'
import type { LawfulOrder } from '../../order/order.ts'
import type { PersonRole } from '../../schemas/field.ts'
import type { GrantArtefact } from '../artefact.ts'
import type { BudgetStanding } from '../budget.ts'
import type { Purpose } from '../purposes.ts'
import type { Template } from '../template.ts'

/** A member as the chain has it at the decision block. */
export type MemberStanding = {
  readonly status: 'active' | 'suspended' | 'retired'
  readonly roles: readonly Role[]
  /** As its profile says, if that is the one whose hash the chain has; null otherwise. */
  readonly country: string | null
  /** The same; none otherwise. */
  readonly licences: readonly Licence[]
}

/** A grant as the chain has it at the decision block. */
export type GrantStanding = { readonly state: 'active' | 'paused' | 'revoked' | 'superseded' }

/** A final block: what a decision is made at. `time` in unix seconds. */
export type DecisionBlock = { readonly number: number; readonly hash: Hex; readonly time: number }

/**
 * A person's consent to one item under the grant, as the decider has it: of each person one. The document is found by its hash; who the person is stands in it and not
 * here, since this goes into logs.
 */
export type PersonStanding = {
  readonly consent: Hex
  readonly role: PersonRole
  /** How many persons hold that role: each of them has to consent. */
  readonly holders: number
  readonly kind: string
  readonly field: string
  readonly providers: readonly number[]
  readonly expiry: number
  readonly withdrawn: boolean
}

/** What a request rests on. */
export type Basis = GrantBasis | OrderBasis

/** A grant whose signatures were verified (`verifyGrant`), and the template that it names. */
export type GrantBasis = {
  readonly type: 'grant'
  readonly artefact: GrantArtefact
  /** Undefined where the decider doesn't know it. */
  readonly template: Template | undefined
}

/** A lawful order whose signature was verified (`verifyOrder`). */
export type OrderBasis = { readonly type: 'order'; readonly order: LawfulOrder }

/** What is asked, as far as the gate looks at it. */
export type GateRequest = {
  readonly asker: number
  readonly provider: number
  readonly kind: string
  readonly fields: readonly string[]
  /** The order that the request names; undefined where it names a grant. */
  readonly order?: Hex | undefined
  /** Undefined under an order, which says itself what it is for. */
  readonly purpose?: Purpose | undefined
}

/** Everything else that the decision rests on. All of it goes into the receipts, so that an auditor decides alike. */
export type GateState = {
  /** Unix seconds, by the clock of whoever decides. */
  readonly now: number
  readonly block: DecisionBlock
  readonly asker: MemberStanding | undefined
  readonly provider: MemberStanding | undefined
  /** Who signed the order; undefined under a grant. */
  readonly issuer?: MemberStanding | undefined
  /** Undefined where the chain does not have the grant, and under an order. */
  readonly grant: GrantStanding | undefined
  /** A signed revocation was seen, on chain or not: obeyed on sight. */
  readonly revocationSeen: boolean
  /** Unix seconds: when the company's grants end, as the registrar states (deregistered, administrator appointed); absent where it doesn't. */
  readonly endsAt?: number | undefined
  /** How often the grant or order was used before this request. */
  readonly uses: number
  /** The same within the current period of a periodic grant; 0 for any other. */
  readonly usesInPeriod: number
  /** Undefined under an order, and where the asker decides: only the provider can count. */
  readonly budget?: BudgetStanding | undefined
  /** What persons have consented to of what is asked; empty where nothing asked is about a person. */
  readonly persons: readonly PersonStanding[]
}

/** Codes with which the gate refuses. */
export type RefusalCode = Extract<
  ErrorCode,
  | 'MEMBER_UNKNOWN'
  | 'MEMBER_SUSPENDED'
  | 'MEMBER_RETIRED'
  | `GRANT_${'UNKNOWN' | 'NOT_REGISTERED' | 'NOT_STARTED' | 'EXPIRED' | 'PAUSED' | 'REVOKED' | 'SUPERSEDED'}`
  | `GRANT_${'PROVIDER_MISMATCH' | 'PURPOSE_MISMATCH' | 'KIND_EXCEEDED' | 'SCOPE_EXCEEDED'}`
  | 'GRANT_PERSON_CONSENT_MISSING'
  | 'GRANT_USES_EXHAUSTED'
  | `GRANT_${'FREQUENCY_EXCEEDED' | 'TEMPLATE_UNKNOWN' | 'TEMPLATE_EXCEEDED'}`
  | 'MEMBER_ROLE_MISSING'
  | 'MEMBER_LICENCE_MISSING'
  | 'GRANT_ABROAD'
  | 'RECORD_INSEPARABLE'
  | 'BUDGET_EXHAUSTED'
  | `ORDER_${'UNKNOWN' | 'ISSUER_INVALID' | 'OFFICERS_INVALID' | 'ABROAD' | 'PROVIDER_MISMATCH'}`
  | `ORDER_${'EXPIRED' | 'NOT_STARTED' | 'KIND_EXCEEDED' | 'SCOPE_EXCEEDED' | 'USES_EXHAUSTED'}`
>

/** One rule's outcome: what was found, held against which bound. */
export type TraceStep = {
  readonly rule: string
  readonly pass: boolean
  readonly found: string | number | boolean | null
  readonly bound: string | number | null
}

export type Decision = {
  readonly allowed: boolean
  readonly code: RefusalCode | null
  readonly trace: readonly TraceStep[]
}
