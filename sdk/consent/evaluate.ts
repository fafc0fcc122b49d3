import type { Basis, Decision, GateRequest, GateState, Rule, TraceStep } from './gate/inputs.ts'
import { scopeRules } from './gate/scope.ts'
import { standing } from './gate/standing.ts'
import { templateRules } from './gate/template.ts'

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
