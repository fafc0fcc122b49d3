import { budgetRules } from './gate/budget.ts'
import { decide } from './gate/decide.ts'
import { granteeRule, grantRules } from './gate/grant.ts'
import type { Basis, Decision, GateRequest, GateState, GrantBasis, OrderBasis } from './gate/inputs.ts'
import { abroadRules, licenceRules } from './gate/licence.ts'
import { orderAskerRule, orderRules } from './gate/order.ts'
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
  ...budgetRules,
]

/** What holds under a lawful order: no consent is asked for, not of persons either; its scope names the fields. */
export const rulesOfOrders: readonly Rule<OrderBasis>[] = [...standingRules, orderAskerRule, ...orderRules]

/** What is told to whoever has no grant, or is not the one whom it names: the same whatever there is. */
const rulesOfStrangers: readonly Rule<undefined>[] = [...standingRules, granteeRule]

/** The same of orders. */
const rulesOfOrderStrangers: readonly Rule<undefined>[] = [...standingRules, orderAskerRule]

/**
 * The one gate. The asker runs it before asking, the provider before answering, the auditor afterwards, and they come to the same
 * decision and trace from the same inputs. Pure.
 *
 * `basis` is undefined where the decider has none. Every rule is asked, the strictest decides (`gate/precedence.ts`); whoever is not the grantee that
 * the artefact names learns nothing but GRANT_UNKNOWN, and whoever is not the asker that the order names nothing but ORDER_UNKNOWN.
 */
export function evaluate(basis: Basis | undefined, request: GateRequest, state: GateState): Decision {
  if (request.order !== undefined) {
    if (basis?.type !== 'order' || basis.order.asker !== request.asker)
      return decide(rulesOfOrderStrangers, { basis: undefined, request, state })
    return decide(rulesOfOrders, { basis, request, state })
  }
  if (basis?.type !== 'grant' || basis.artefact.grantee !== request.asker)
    return decide(rulesOfStrangers, { basis: undefined, request, state })
  return decide(rulesOfGrants, { basis, request, state })
}
