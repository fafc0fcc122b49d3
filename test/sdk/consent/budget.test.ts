import { type Budgets, budgetStanding, budgetsOf } from '@hexin/sdk/consent/budget.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { allowed } from './gateCases.ts'

const budgets: Budgets = { days: 30, ordinary: 10, personal: 5, sensitive: 4, adverse: 3 }
const kinds = fc.constantFrom(...Object.keys(recordKinds))
const asked = kinds.chain((kind) =>
  fc.record({
    kind: fc.constant(kind),
    fields: fc.uniqueArray(fc.constantFrom(...Object.keys(recordKinds[kind]?.fields ?? {})), {
      minLength: 1,
    }),
    used: fc
      .array(
        fc.tuple(
          fc.constantFrom(...Object.keys(recordKinds[kind]?.fields ?? {})),
          fc.integer({ min: 0, max: 12 }),
        ),
      )
      .map((counts) => new Map(counts)),
  }),
)
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never

/** What the gate says to a request that is right but for its budget. */
const decide = (given: Asked) =>
  evaluate(allowed.basis, allowed.request, {
    ...allowed.state,
    budget: budgetStanding({ ...given, budgets }),
  })

describe('a budget', () => {
  test('is bounded by what the field is, and by the least of several', () => {
    const limitOf = (kind: string, field: string) =>
      budgetStanding({ kind, fields: [field], used: new Map(), budgets })?.limit
    for (const [kind, { fields }] of Object.entries(recordKinds))
      for (const [field, { flags = [] }] of Object.entries(fields))
        expect(limitOf(kind, field)).toBe(Math.min(10, ...flags.map((flag) => budgets[flag])))
    expect(
      new Set(Object.keys(recordKinds.registration?.fields ?? {}).map((f) => limitOf('registration', f)))
        .size,
    ).toBe(2)
  })

  test('is that of the field which has least left', () => {
    const used = new Map([
      ['principal', 7],
      ['status', 1],
    ])
    const fields = ['principal', 'status', 'loss']
    const found = budgetStanding({ kind: 'loan', fields, used, budgets })
    expect(found).toEqual({ field: 'status', used: 1, limit: 3, days: 30 })
  })

  test('lets the last use through, and none after it', () => {
    const after = (used: number) =>
      decide({ kind: 'loan', fields: ['principal'], used: new Map([['principal', used]]) }).code
    expect([after(0), after(9), after(10), after(11)]).toEqual([
      null,
      null,
      'BUDGET_EXHAUSTED',
      'BUDGET_EXHAUSTED',
    ])
  })

  test('refuses exactly where some field asked was told as often as its limit', () => {
    const seen = new Set<boolean>()
    fc.assert(
      fc.property(asked, (given) => {
        const spent = given.fields.some((field) => {
          const one = budgetStanding({ ...given, fields: [field], budgets })
          return one !== undefined && one.used >= one.limit
        })
        seen.add(spent)
        expect(decide(given).code).toBe(spent ? 'BUDGET_EXHAUSTED' : null)
      }),
    )
    expect(seen.size).toBe(2)
  })

  test('fewer fields never turn an answer into a refusal; more told never turns a refusal into an answer', () => {
    fc.assert(
      fc.property(asked, fc.nat({ max: 20 }), fc.nat({ max: 3 }), (given, dropped, more) => {
        const fields = given.fields.slice(0, Math.max(1, given.fields.length - dropped))
        if (decide(given).allowed) expect(decide({ ...given, fields }).allowed).toBe(true)
        const used = new Map(given.fields.map((field) => [field, (given.used.get(field) ?? 0) + more]))
        if (!decide(given).allowed) expect(decide({ ...given, used }).allowed).toBe(false)
      }),
    )
  })

  test('names that every object has are fields like any other that is unknown', () => {
    for (const kind of ['constructor', '__proto__', 'loan'])
      expect(
        budgetStanding({ kind, fields: ['__proto__', 'toString'], used: new Map(), budgets })?.limit,
      ).toBe(10)
  })

  test('is a thousand in thirty days, and a hundred of what is about a person, where the network says nothing', () => {
    expect(budgetsOf({})).toEqual({
      days: 30,
      ordinary: 1_000,
      personal: 100,
      sensitive: 100,
      adverse: 1_000,
    })
    expect(budgetsOf({ budgets })).toBe(budgets)
  })
})
