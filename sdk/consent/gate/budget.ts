import type { Rule } from './rule.ts'

/** What one controlling group learns of one field, by whichever of its members, grants and versions it asks. */
export const budgetRules: readonly Rule<unknown>[] = [
  {
    rule: 'group.budget',
    code: 'BUDGET_EXHAUSTED',
    find({ state: { budget } }) {
      // An asker can't count what its sisters were told; a look without its budget is no look (`lookSchema`).
      if (!budget) return { pass: true, found: null, bound: null }
      const { field, used, limit, days } = budget
      return { pass: used < limit, found: used, bound: `${limit} of ${field} in ${days} days` }
    },
  },
]
