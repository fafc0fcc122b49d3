import type { Hex } from '../encoding.ts'
import type { ErrorCode } from '../errors/base.ts'
import type { Role } from '../network.ts'
import { recordKinds } from '../schemas/kind.ts'
import type { GrantArtefact } from './artefact.ts'
import type { Purpose } from './purposes.ts'
import { boundExceeded, type Template } from './template.ts'

/** A member as the chain has it at the decision block. */
export type MemberStanding = {
  readonly status: 'active' | 'suspended' | 'retired'
  readonly roles: readonly Role[]
}

/** A grant as the chain has it at the decision block. */
export type GrantStanding = { readonly state: 'active' | 'paused' | 'revoked' | 'superseded' }

/** A final block: what a decision is made at. `time` in unix seconds. */
export type DecisionBlock = { readonly number: number; readonly hash: Hex; readonly time: number }

/** What a request rests on: a verified artefact, and the template that it names. */
export type Basis = {
  readonly artefact: GrantArtefact
  /** Undefined where the decider doesn't know it. */
  readonly template: Template | undefined
}

/** What is asked, as far as the gate looks at it. */
export type GateRequest = {
  readonly asker: number
  readonly provider: number
  readonly kind: string
  readonly fields: readonly string[]
  readonly purpose: Purpose
}

/** Everything else that the decision rests on. All of it goes into the receipts, so that an auditor decides alike. */
export type GateState = {
  /** Unix seconds, by the clock of whoever decides. */
  readonly now: number
  readonly block: DecisionBlock
  readonly asker: MemberStanding | undefined
  readonly provider: MemberStanding | undefined
  /** Undefined where the chain does not have the grant. */
  readonly grant: GrantStanding | undefined
  /** A signed revocation was seen, on chain or not: obeyed on sight. */
  readonly revocationSeen: boolean
  /** How often the grant was used before this request. */
  readonly uses: number
  /** The same within the current period of a periodic grant; 0 for any other. */
  readonly usesInPeriod: number
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

type Rule = {
  readonly rule: string
  readonly code: RefusalCode
  readonly pass: boolean
  readonly found: TraceStep['found']
  readonly bound: TraceStep['bound']
}

/**
 * The one gate. The asker runs it before asking, the provider before answering, the auditor afterwards, and they come to the same
 * decision and trace from the same inputs. Pure.
 *
 * `basis` is a grant whose signatures were verified (`verifyGrant`), or undefined where the decider has none. The rules run
 * in order and the first that fails refuses; whoever is not the grantee that the artefact names learns nothing but GRANT_UNKNOWN.
 */
export function evaluate(basis: Basis | undefined, request: GateRequest, state: GateState): Decision {
  const trace: TraceStep[] = []
  for (const { code, ...step } of rules(basis, request, state)) {
    trace.push(step)
    if (!step.pass) return { allowed: false, code, trace }
  }
  return { allowed: true, code: null, trace }
}

function* rules(
  given: Basis | undefined,
  request: GateRequest,
  state: GateState,
): Generator<Rule, void, void> {
  const basis = given?.artefact
  yield* standing('asker', state.asker)
  yield* standing('provider', state.provider)

  const isGrantee = basis?.grantee === request.asker
  yield {
    rule: 'grant.grantee',
    code: 'GRANT_UNKNOWN',
    pass: isGrantee,
    found: isGrantee,
    bound: 'the grantee named in the artefact',
  }
  if (!basis) return

  yield {
    rule: 'grant.provider',
    code: 'GRANT_PROVIDER_MISMATCH',
    pass: basis.providers.includes(request.provider),
    found: request.provider,
    bound: basis.providers.join(', '),
  }

  const chainState = state.grant?.state ?? null
  const revoked = state.revocationSeen || chainState === 'revoked'
  yield { rule: 'grant.revoked', code: 'GRANT_REVOKED', pass: !revoked, found: revoked, bound: 'not revoked' }
  yield {
    rule: 'grant.superseded',
    code: 'GRANT_SUPERSEDED',
    pass: chainState !== 'superseded',
    found: chainState,
    bound: 'the newest version',
  }
  // An expired grant that never reached the chain is expired, not pending.
  const latest = Math.max(state.now, state.block.time)
  yield {
    rule: 'grant.expiry',
    code: 'GRANT_EXPIRED',
    pass: latest < basis.expiry,
    found: latest,
    bound: basis.expiry,
  }
  yield {
    rule: 'grant.registered',
    code: 'GRANT_NOT_REGISTERED',
    pass: chainState !== null,
    found: chainState,
    bound: 'final on the chain',
  }
  yield {
    rule: 'grant.paused',
    code: 'GRANT_PAUSED',
    pass: chainState !== 'paused',
    found: chainState,
    bound: 'active',
  }
  yield {
    rule: 'grant.notBefore',
    code: 'GRANT_NOT_STARTED',
    pass: state.now >= basis.notBefore,
    found: state.now,
    bound: basis.notBefore,
  }

  yield* templateRules(basis, given.template, state.asker)
  yield {
    rule: 'grant.purpose',
    code: 'GRANT_PURPOSE_MISMATCH',
    pass: request.purpose === basis.purpose,
    found: request.purpose,
    bound: basis.purpose,
  }
  yield* scopeRules(basis, request)
  yield {
    rule: 'grant.uses',
    code: 'GRANT_USES_EXHAUSTED',
    pass: state.uses < basis.maxUses,
    found: state.uses,
    bound: basis.maxUses,
  }
  const times = basis.frequency?.times ?? null
  yield {
    rule: 'grant.frequency',
    code: 'GRANT_FREQUENCY_EXCEEDED',
    pass: times === null || state.usesInPeriod < times,
    found: times === null ? null : state.usesInPeriod,
    bound: times,
  }
}

function* templateRules(
  artefact: GrantArtefact,
  template: Template | undefined,
  asker: MemberStanding | undefined,
): Generator<Rule> {
  yield {
    rule: 'template.known',
    code: 'GRANT_TEMPLATE_UNKNOWN',
    pass: template !== undefined,
    found: template?.name ?? null,
    bound: 'a template of this network',
  }
  if (!template) return
  const exceeded = boundExceeded(artefact, template)
  yield {
    rule: 'template.bounds',
    code: 'GRANT_TEMPLATE_EXCEEDED',
    pass: exceeded === undefined,
    found: exceeded ?? null,
    bound: template.name,
  }
  const roles = asker?.roles ?? []
  yield {
    rule: 'template.grantees',
    code: 'MEMBER_ROLE_MISSING',
    pass: roles.some((role) => template.grantees.includes(role)),
    found: roles.join(', '),
    bound: template.grantees.join(', '),
  }
}

function* standing(who: 'asker' | 'provider', member: MemberStanding | undefined): Generator<Rule> {
  const found = member?.status ?? null
  const bound = 'active'
  yield { rule: `${who}.known`, code: 'MEMBER_UNKNOWN', pass: found !== null, found, bound }
  yield { rule: `${who}.retired`, code: 'MEMBER_RETIRED', pass: found !== 'retired', found, bound }
  yield { rule: `${who}.suspended`, code: 'MEMBER_SUSPENDED', pass: found !== 'suspended', found, bound }
}

function* scopeRules(basis: GrantArtefact, request: GateRequest): Generator<Rule> {
  const scope = basis.scope.find(({ kind }) => kind === request.kind)
  const kinds = basis.scope.map(({ kind }) => kind).join(', ')
  yield {
    rule: 'grant.kind',
    code: 'GRANT_KIND_EXCEEDED',
    pass: scope !== undefined,
    found: request.kind,
    bound: kinds,
  }

  const granted = scope?.fields ?? []
  const outside = request.fields.filter((field) => !granted.includes(field))
  yield {
    rule: 'grant.fields',
    code: 'GRANT_SCOPE_EXCEEDED',
    pass: outside.length === 0,
    found: outside.length > 0 ? outside.join(', ') : request.fields.join(', '),
    bound: granted.join(', '),
  }

  const fields = recordKinds[request.kind]?.fields ?? {}
  const personal = request.fields.filter((name) =>
    fields[name]?.flags?.some((flag) => flag === 'personal' || flag === 'sensitive'),
  )
  yield {
    rule: 'person.consent',
    code: 'GRANT_PERSON_CONSENT_MISSING',
    pass: personal.length === 0,
    found: personal.length > 0 ? personal.join(', ') : null,
    bound: 'a company can’t consent for its people',
  }
}
