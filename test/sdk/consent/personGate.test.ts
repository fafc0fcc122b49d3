import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { GateState, PersonStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import { gateStateSchema } from '@hexin/sdk/exchange/messages.ts'
import { scoreKind } from '@hexin/sdk/schemas/kinds/score.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT } from '../helpers.ts'
import { allowed } from './gateCases.ts'

const request = { ...allowed.request, kind: 'registration', fields: ['name', 'legalRepresentative'] }

const given: PersonStanding = {
  consent: `0x${'c'.repeat(64)}`,
  role: 'legalRepresentative',
  holders: 1,
  kind: 'registration',
  field: 'legalRepresentative',
  providers: [3],
  expiry: AT + 100,
  withdrawn: false,
}

const decide = (persons: readonly PersonStanding[], state: Partial<GateState> = {}) =>
  evaluate(allowed.basis, request, { ...allowed.state, ...state, persons }).code
const missing = 'GRANT_PERSON_CONSENT_MISSING'

describe('a field about a person', () => {
  test('is allowed by that person’s consent, and by nothing less', () => {
    expect(decide([given])).toBeNull()
    expect(decide([])).toBe(missing)
  })

  test.each([
    ['withdrawn', { withdrawn: true }],
    ['over at this second', { expiry: AT }],
    ['for another provider', { providers: [4] }],
    ['to another field', { field: 'name' }],
    ['to the same field of another kind', { kind: 'penalty' }],
    ['of somebody else of the company', { role: 'guarantor' }],
    ['one of two that are needed', { holders: 2 }],
  ] as const)('is refused by a consent that is %s', (_, change) => {
    expect(decide([{ ...given, ...change }])).toBe(missing)
  })

  test('the later of clock and block says when a consent is over', () => {
    const block = { ...allowed.state.block, time: AT + 100 }
    expect(decide([given], { block })).toBe(missing)
  })

  test('a second consent never makes up for a person who has not given one, or has withdrawn', () => {
    const two = { ...given, holders: 2 }
    expect(decide([two, two])).toBeNull()
    expect(decide([two, { ...two, withdrawn: true }])).toBe(missing)
    // The registrar has come to know of a third.
    expect(decide([two, { ...two, holders: 3 }])).toBe(missing)
  })

  test('a score comes from a body that is licensed for personal credit data, and from no other', () => {
    const fields = ['scoreNumber', ...scoreKind.inseparable]
    const asked = { ...allowed.request, kind: 'score', fields }
    const { provider } = allowed.state
    const by = (classes: readonly ('commercialCredit' | 'personalCredit')[]) =>
      evaluate(allowed.basis, asked, {
        ...allowed.state,
        provider: provider && {
          ...provider,
          licences: provider.licences.map((licence) => ({ ...licence, classes: [...classes] })),
        },
      }).code
    expect(by(['personalCredit'])).toBeNull()
    expect(by(['commercialCredit'])).toBe('MEMBER_LICENCE_MISSING')
  })

  const standings = fc.array(
    fc.record({
      consent: fc.constant(given.consent),
      role: fc.constantFrom('legalRepresentative', 'guarantor'),
      holders: fc.integer({ min: 1, max: 3 }),
      kind: fc.constantFrom('registration', 'penalty'),
      field: fc.constantFrom('legalRepresentative', 'name'),
      providers: fc.constantFrom([3], [4], [3, 4]),
      expiry: fc.integer({ min: AT - 2, max: AT + 2 }),
      withdrawn: fc.boolean(),
    }),
    { maxLength: 4 },
  ) as fc.Arbitrary<PersonStanding[]>

  test('withdrawing, and time, only ever close', () => {
    let open = 0
    fc.assert(
      fc.property(standings, fc.nat({ max: 3 }), fc.nat({ max: 5 }), (persons, at, later) => {
        const before = decide(persons)
        if (before === null) open++
        const withdrawn = persons.map((person, i) => (i === at ? { ...person, withdrawn: true } : person))
        if (before !== null) {
          expect(decide(withdrawn)).toBe(missing)
          expect(decide(persons, { now: AT + later })).toBe(missing)
        }
      }),
      { numRuns: 3_000 },
    )
    expect(open).toBeGreaterThan(10)
  })

  test('is decided alike by an auditor who has the receipt alone', () => {
    fc.assert(
      fc.property(standings, (persons) => {
        const state: GateState = { ...allowed.state, persons }
        const { persons: kept } = gateStateSchema.parse(JSON.parse(JSON.stringify(state)))
        expect(decide(kept as readonly PersonStanding[])).toBe(decide(persons))
      }),
    )
  })
})
