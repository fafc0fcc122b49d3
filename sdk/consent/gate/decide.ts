import type { Decision } from './inputs.ts'
import { rankOf } from './precedence.ts'
import type { Given, Rule } from './rule.ts'

/**
 * Asks every rule. All that hold is a yes; otherwise the one that comes first in the table of precedence refuses. In which order the rules stand in
 * the list makes no difference, to the decision or to the trace.
 */
export function decide<B>(rules: readonly Rule<B>[], given: Given<B>): Decision {
  const found = rules
    .map(({ rule, code, find }) => ({ code, rank: rankOf(rule), step: { rule, ...find(given) } }))
    .toSorted((a, b) => a.rank - b.rank)
  const refusing = found.find(({ step }) => !step.pass)
  return {
    allowed: refusing === undefined,
    code: refusing?.code ?? null,
    trace: found.map(({ step }) => step),
  }
}
