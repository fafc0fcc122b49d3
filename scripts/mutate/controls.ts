import { child, children, spanOf, word } from './ast.ts'
import { readSource, syntaxTrees } from './compile.ts'
import type { Mutant } from './mutants.ts'

/** The check that matters most in each contract: without it, a test must fail. */
const MAIN_CHECKS: Readonly<Record<string, string>> = {
  Members: 'Members._useOwnKeys',
  Grants: 'Grants._requireSignedBy',
  Logs: 'Logs._requireExtends',
  Seats: 'Seats._requireChainKey',
  Council: 'Council.constructor',
}

export type Control = {
  readonly id: string
  readonly mutant: Omit<Mutant, 'id' | 'operator'>
  readonly wants: 'killed' | 'survived'
}

/** Mutants whose outcome is known, and whose absence would mean that nothing is measured: see each one's `id`. */
export function controlsOf(contract: string, mutants: readonly Mutant[]): readonly Control[] {
  const file = `contracts/${contract}.sol`
  const source = syntaxTrees([file]).get(file)
  const functions = children(
    children(source, 'nodes').find((node) => word(node, 'name') === contract),
    'nodes',
  ).filter(
    (node) => node.nodeType === 'FunctionDefinition' && /^(external|public)$/.test(word(node, 'visibility')),
  )
  const dead = functions
    .filter((node) => word(node, 'stateMutability') === 'nonpayable' && word(node, 'kind') === 'function')
    .flatMap((node) => {
      const body = child(node, 'body')
      const start = body ? spanOf(body).start + 1 : 0
      const mutant = { file, span: { start, end: start }, text: ' revert();' }
      return body
        ? [
            {
              id: `known bad: ${word(node, 'name')} of ${contract} always reverts`,
              mutant,
              wants: 'killed' as const,
            },
          ]
        : []
    })
  const checks = mutants
    .filter(({ id }) => id.startsWith(`${MAIN_CHECKS[contract]}, check left out`))
    .map((mutant) => ({ id: `known bad: ${mutant.id}`, mutant, wants: 'killed' as const }))
  const condition = mutants.find(({ operator }) => operator === 'condition')
  if (dead.length === 0 || checks.length === 0 || !condition)
    throw new Error(`There are no controls of ${contract}.`)
  const { start, end } = condition.span
  const same = Buffer.from(readSource(condition.file)).subarray(start, end).toString()
  // It may not come to the same code, or it would never be run.
  const text = `(${same}) && block.number + 1 != 0`
  return [...dead, ...checks, { id: `no-op: ${contract}`, mutant: { ...condition, text }, wants: 'survived' }]
}
