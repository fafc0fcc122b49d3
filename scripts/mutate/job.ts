import type { Mutant } from './mutants.ts'
import type { Effort } from './runner.ts'

/** One mutant to try. */
export type Job = {
  readonly mutant: Pick<Mutant, 'file' | 'span' | 'text'>
  /** Which contracts it changes. */
  readonly units: readonly string[]
  /** Which suites come first, by their file: a pattern. */
  readonly first: string
  /** Where it is left alive. */
  readonly effort: Effort
}

export type Outcome = {
  readonly status: 'killed' | 'survived' | 'timed out' | 'not compiled' | 'same code'
  /** The failure that killed it. */
  readonly by?: string
}

/** What a worker says: that it begins with an effort, which has its own time limit, or what came out. */
export type Message =
  | { readonly begins: Effort }
  | { readonly outcome: Outcome }
  | { readonly failed: string }
