import { decide } from './gate/decide.ts'
import { granteeRule, grantRules } from './gate/grant.ts'
import type { Basis, Decision, GateRequest, GateState, GrantBasis } from './gate/inputs.ts'
import { abroadRules, licenceRules } from './gate/licence.ts'
import { personRules } from './gate/person.ts'
import type { Rule } from './gate/rule.ts'
import { scopeRules } from './gate/scope.ts'
import { standingRules } from './gate/standing.ts'
import { templateRules } from './gate/template.ts'

/** What holds under a grant. */
export const rulesOfGrants: readonly Rule<GrantBasis>[] = [
  ...standingRules,
  granteeRule,
  ...licenceRules,
  ...abroadRules,
  ...grantRules,
  ...templateRules,
  ...scopeRules,
  ...personRules,
]

/** What is told to whoever has no grant, or is not the one whom it names: the same whatever there is. */
const rulesOfStrangers: readonly Rule<undefined>[] = [...standingRules, granteeRule]

/**
 * The one gate. The asker runs it before asking, the provider before answering, the auditor afterwards, and they come to the same
 * decision and trace from the same inputs. Pure.
 *
 * `basis` is undefined where the decider has none. Every rule is asked, the strictest decides (`gate/precedence.ts`); whoever is not the grantee that
 * the artefact names learns nothing but GRANT_UNKNOWN.
 */
export function evaluate(basis: Basis | undefined, request: GateRequest, state: GateState): Decision {
  if (basis?.artefact.grantee !== request.asker)
    return decide(rulesOfStrangers, { basis: undefined, request, state })
  return decide(rulesOfGrants, { basis, request, state })
}
