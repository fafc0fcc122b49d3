import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { decide as decideBy } from '@hexin/sdk/consent/gate/decide.ts'
import type { Decision, GrantBasis } from '@hexin/sdk/consent/gate/inputs.ts'
import type { Rule } from '@hexin/sdk/consent/gate/rule.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT } from '../helpers.ts'
import { allowed, artefact, type GateCase } from './gateCases.ts'
import { cases } from './someCases.ts'

const decide = ({ basis, request, state }: GateCase): Decision => evaluate(basis, request, state)

/** Takes something away: from the grant, from the request, or from the state of things. */
const narrowings = fc.record({
  fields: fc.nat({ max: 3 }),
  providers: fc.nat({ max: 1 }),
  uses: fc.nat({ max: 2 }),
  later: fc.nat({ max: 3 }),
  earlier: fc.nat({ max: 86_500 }),
  more: fc.nat({ max: 3 }),
  pause: fc.boolean(),
  seen: fc.boolean(),
  suspend: fc.constantFrom(undefined, 'asker', 'provider'),
})
type Narrowing = typeof narrowings extends fc.Arbitrary<infer T> ? T : never

describe('narrowing', () => {
  /** Fails where a narrowing turns a refusal into an answer. */
  const neverWidens = (ask: (given: GateCase) => boolean, note?: (allowed: boolean) => void) =>
    fc.property(cases, narrowings, (given, by) => {
      const wide = ask(given)
      note?.(wide)
      return wide || !ask(narrowerBy(given, by))
    })

  test('never turns a refusal into an answer', () => {
    const seen = { true: 0, false: 0 }
    const property = neverWidens(
      (given) => decide(given).allowed,
      (allows) => seen[`${allows}`]++,
    )
    fc.assert(property, { numRuns: 3_000 })
    // Both sides of the bound were met.
    expect(Math.min(seen.true, seen.false)).toBeGreaterThan(100)
  })

  test.each<[string, Rule<GrantBasis>['find']]>([
    [
      'a grant for fewer uses',
      ({ basis }) => ({ pass: basis.artefact.maxUses < artefact.maxUses, found: null, bound: null }),
    ],
    ['a grant used before', ({ state }) => ({ pass: state.uses > 2, found: null, bound: null })],
    [
      'a suspended asker',
      ({ state }) => ({ pass: state.asker?.status !== 'active', found: null, bound: null }),
    ],
  ])('a rule that let through %s alone would be found', (_, find) => {
    const planted: Rule<GrantBasis> = { rule: 'grant.uses', code: 'GRANT_USES_EXHAUSTED', find }
    const property = neverWidens(({ basis, request, state }) =>
      basis ? decideBy([planted], { basis, request, state }).allowed : false,
    )
    expect(fc.check(property, { numRuns: 1_000 }).failed).toBe(true)
  })

  test('asking for fewer fields never turns an answer into a refusal', () => {
    fc.assert(
      fc.property(cases, fc.nat({ max: 1 }), (given, dropped) => {
        const { fields } = given.request
        const fewer = decide({ ...given, request: { ...given.request, fields: fields.slice(dropped) } })
        if (decide(given).allowed) expect(fewer.allowed).toBe(true)
      }),
    )
  })
})

/** The same with something taken away. */
function narrowerBy(given: GateCase, by: Narrowing): GateCase {
  const { basis, state } = given
  return {
    ...given,
    basis: basis && { ...basis, artefact: narrowed(basis.artefact, by) },
    state: {
      ...state,
      uses: state.uses + by.more,
      revocationSeen: state.revocationSeen || by.seen,
      ...(by.pause && state.grant?.state === 'active' && { grant: { state: 'paused' } }),
      ...(by.suspend !== undefined &&
        state[by.suspend]?.status === 'active' && {
          [by.suspend]: { ...state[by.suspend], status: 'suspended' },
        }),
    },
  }
}

/** The same grant with less in it. */
const narrowed = (wide: GrantArtefact, by: Narrowing): GrantArtefact => ({
  ...wide,
  scope: wide.scope.map((s) => ({ ...s, fields: s.fields.slice(by.fields) })),
  providers: wide.providers.slice(by.providers),
  maxUses: wide.maxUses - by.uses,
  notBefore: wide.notBefore + by.later,
  expiry: wide.expiry - by.earlier,
})

describe('time', () => {
  /** The decision at a second by both clocks. */
  const at = (given: GateCase, second: number, rules?: readonly Rule<GrantBasis>[]): boolean => {
    const state = { ...given.state, now: second, block: { ...given.state.block, time: second } }
    if (!rules || !given.basis) return decide({ ...given, state }).allowed
    return decideBy(rules, { basis: given.basis, request: given.request, state }).allowed
  }
  const moments = fc
    .uniqueArray(fc.integer({ min: artefact.notBefore - 5, max: artefact.expiry + 5 }), {
      minLength: 2,
      maxLength: 6,
    })
    .map((found) => found.toSorted((a, b) => a - b))
  /** Whether a refusal after an answer is followed by no further answer. */
  const onlyCloses = (answers: readonly boolean[]): boolean => {
    const opened = answers.indexOf(true)
    const closed = answers.indexOf(false, opened)
    return opened < 0 || closed < 0 || !answers.slice(closed).includes(true)
  }

  test('only closes: what has once ended never begins again', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(cases, moments, (given, seconds) => {
        const answers = [
          artefact.notBefore,
          ...seconds.filter((second) => second > artefact.notBefore),
          artefact.expiry,
        ].map((second) => at(given, second))
        for (const answer of answers) seen.add(String(answer))
        expect(onlyCloses(answers)).toBe(true)
      }),
    )
    expect(seen).toEqual(new Set(['true', 'false']))
  })

  test('a rule that opens at times would be found', () => {
    const opening: Rule<GrantBasis> = {
      rule: 'grant.expiry',
      code: 'GRANT_EXPIRED',
      find: ({ state }) => ({ pass: state.now % 2 === AT % 2, found: state.now, bound: null }),
    }
    expect(onlyCloses([AT, AT + 1, AT + 2].map((second) => at(allowed, second, [opening])))).toBe(false)
  })
})
