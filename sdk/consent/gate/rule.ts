import type { GateRequest, GateState, RefusalCode, TraceStep } from './inputs.ts'

/** All that a rule may look at. */
export type Given<B> = {
  readonly basis: B
  readonly request: GateRequest
  readonly state: GateState
}

/** What a rule found, and the bound that it held it against. */
export type Finding = Omit<TraceStep, 'rule'>

/**
 * One thing that must hold. A rule is pure, never throws, and says the same whatever other rules say: what it needs and isn't there makes it fail.
 */
export type Rule<B> = {
  readonly rule: string
  /** Refuses with this. */
  readonly code: RefusalCode
  readonly find: (given: Given<B>) => Finding
}
