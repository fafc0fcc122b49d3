import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { Outcome } from './job.ts'
import type { TestContract } from './testContracts.ts'
import { hash } from './testContracts.ts'

/** One line of the file of results. */
type Line = Outcome & { readonly id: string; readonly contracts: string; readonly tests: string }

export type Results = {
  /** What came out earlier, where it would come out again. */
  readonly find: (id: string) => Outcome | undefined
  readonly add: (id: string, outcome: Outcome) => void
}

/**
 * What came out for each mutant, one JSON line each. It counts as long as the contracts are the same; of a mutant that was killed, the suite that did it too,
 * of one that survived, all tests.
 *
 * @param contracts the hash of their sources
 */
export function openResults(folder: string, contracts: string, tests: readonly TestContract[]): Results {
  const file = path.join(folder, 'results.jsonl')
  mkdirSync(folder, { recursive: true })
  const all = hash(tests.map((test) => test.hash).join())
  const hashes = new Map(tests.map((test) => [test.artifact.id.name, test.hash]))
  const testsOf = ({ by = '' }: Outcome): string => hashes.get(by.split('.')[0] ?? '') ?? all
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(Boolean) : []
  const found = new Map<string, Outcome>()
  for (const text of lines) {
    const { id, contracts: of, tests: with_, ...outcome } = JSON.parse(text) as Line
    const lasts = outcome.status !== 'killed' && outcome.status !== 'survived'
    if (of === contracts && (lasts || with_ === testsOf(outcome))) found.set(id, outcome)
  }
  return {
    find: (id) => found.get(id),
    add(id, outcome) {
      found.set(id, outcome)
      const line: Line = { id, contracts, tests: testsOf(outcome), ...outcome }
      appendFileSync(file, `${JSON.stringify(line)}\n`)
    },
  }
}
