import { evaluate, rulesOfGrants, rulesOfOrders } from '@hexin/sdk/consent/evaluate.ts'
import { decide as decideBy } from '@hexin/sdk/consent/gate/decide.ts'
import type { Decision, GrantBasis, RefusalCode } from '@hexin/sdk/consent/gate/inputs.ts'
import { precedence } from '@hexin/sdk/consent/gate/precedence.ts'
import type { Rule } from '@hexin/sdk/consent/gate/rule.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { catalogue } from '@hexin/sdk/errors/catalogue.ts'
import type { ErrorEntry } from '@hexin/sdk/errors/entry.ts'
import { gateStateSchema } from '@hexin/sdk/exchange/messages.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { RecordKind } from '@hexin/sdk/schemas/recordKind.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT } from '../helpers.ts'
import { allowed, artefact, faults, type GateCase, spoiltBy } from './gateCases.ts'
import { cases } from './someCases.ts'

const decide = ({ basis, request, state }: GateCase): Decision => evaluate(basis, request, state)
const rules = faults.map(({ rule }) => rule)

/** The compiler holds that none is missing. */
const everyCode: Readonly<Record<Exclude<RefusalCode, `ORDER_${string}`>, true>> = {
  MEMBER_UNKNOWN: true,
  MEMBER_SUSPENDED: true,
  MEMBER_RETIRED: true,
  GRANT_UNKNOWN: true,
  GRANT_NOT_REGISTERED: true,
  GRANT_NOT_STARTED: true,
  GRANT_EXPIRED: true,
  GRANT_PAUSED: true,
  GRANT_REVOKED: true,
  GRANT_SUPERSEDED: true,
  GRANT_PROVIDER_MISMATCH: true,
  GRANT_PURPOSE_MISMATCH: true,
  GRANT_KIND_EXCEEDED: true,
  GRANT_SCOPE_EXCEEDED: true,
  GRANT_PERSON_CONSENT_MISSING: true,
  GRANT_USES_EXHAUSTED: true,
  GRANT_FREQUENCY_EXCEEDED: true,
  GRANT_TEMPLATE_UNKNOWN: true,
  GRANT_TEMPLATE_EXCEEDED: true,
  MEMBER_ROLE_MISSING: true,
  MEMBER_LICENCE_MISSING: true,
  GRANT_ABROAD: true,
  RECORD_INSEPARABLE: true,
  BUDGET_EXHAUSTED: true,
}

const someFaults = fc.subarray([...faults])

describe('the gate', () => {
  test('allows what the grant allows, and says rule by rule why', () => {
    const { trace, ...rest } = decide(allowed)
    expect(rest).toEqual({ allowed: true, code: null })
    expect(trace.map(({ rule }) => rule)).toEqual(rules)
    expect(trace.every(({ pass }) => pass)).toBe(true)
  })

  test.each(faults.map((fault) => [fault.title, fault] as const))('refuses where %s', (_, fault) => {
    const { allowed: isAllowed, code, trace } = decide(spoiltBy([fault]))
    expect([isAllowed, code]).toEqual([false, fault.code])
    expect(trace.find(({ pass }) => !pass)?.rule).toBe(fault.rule)
    expect(trace.map(({ rule }) => rule)).toEqual(
      fault.code === 'GRANT_UNKNOWN' ? rules.slice(0, rules.indexOf(fault.rule) + 1) : rules,
    )
  })

  test('every code with which it refuses is in the table above, and explained', () => {
    for (const { code } of faults) {
      const { en, zh, remedy, remedyZh }: ErrorEntry = catalogue[code]
      for (const text of [en, remedy]) expect(text).toMatch(/^[A-Z][^\p{Script=Han}]*\.$/u)
      for (const text of [zh, remedyZh]) expect(text).toMatch(/\p{Script=Han}.*。$/u)
    }
    expect([...new Set(faults.map(({ code }) => code))].toSorted()).toEqual(Object.keys(everyCode).toSorted())
  })

  test('of many faults the first in order decides, whatever else is wrong', () => {
    fc.assert(
      fc.property(someFaults, (chosen) => {
        const { code, trace } = decide(spoiltBy(chosen))
        const [first] = chosen
        expect(code).toBe(first?.code ?? null)
        expect(trace.find(({ pass }) => !pass)?.rule).toBe(first?.rule)
      }),
      { numRuns: 1_000 },
    )
  })

  test('in which order the rules are asked makes no difference', () => {
    const ranked = new Set([...rulesOfGrants, ...rulesOfOrders].map(({ rule }) => rule))
    expect([...ranked].toSorted()).toEqual([...precedence].toSorted())
    fc.assert(
      fc.property(
        cases,
        fc.shuffledSubarray([...rulesOfGrants], { minLength: rulesOfGrants.length }),
        (given, shuffled) => {
          const { basis, request, state } = given
          if (basis?.artefact.grantee !== request.asker) return
          expect(decideBy(shuffled, { basis, request, state })).toEqual(decide(given))
        },
      ),
    )
  })

  test('a rule that relied on another one would make a difference', () => {
    let asked = false
    const first: Rule<GrantBasis> = {
      rule: 'asker.known',
      code: 'MEMBER_UNKNOWN',
      find() {
        asked = true
        return { pass: true, found: null, bound: null }
      },
    }
    const relying: Rule<GrantBasis> = {
      rule: 'grant.uses',
      code: 'GRANT_USES_EXHAUSTED',
      find: () => ({ pass: asked, found: asked, bound: null }),
    }
    const one = decideBy([first, relying], allowed)
    asked = false
    expect(decideBy([relying, first], allowed)).not.toEqual(one)
  })

  test('asks for no grant: unknown, even where everything else is right', () => {
    expect(decide({ ...allowed, basis: undefined })).toMatchObject({ allowed: false, code: 'GRANT_UNKNOWN' })
  })

  test('tells whoever is not the grantee the same whatever the grant is, or if there is none', () => {
    const stranger = { ...allowed.request, asker: 7 }
    const none = decide({ ...allowed, basis: undefined, request: stranger })
    fc.assert(
      fc.property(cases, ({ basis, state }) => {
        const { asker, provider } = allowed.state
        const found = decide({ basis, request: stranger, state: { ...state, asker, provider } })
        expect(found).toEqual(none)
      }),
    )
  })
})

describe('the strictest bound wins', () => {
  test.each([
    ['the clock', AT, AT - 5],
    ['the block', AT - 5, AT],
  ])('a grant is over when %s says so', (_, now, time) => {
    const state = { ...allowed.state, now, block: { ...allowed.state.block, time } }
    const ending = (expiry: number) =>
      decide({ ...allowed, basis: { ...allowed.basis, artefact: { ...artefact, expiry } }, state }).code
    expect([ending(AT + 1), ending(AT), ending(AT - 1)]).toEqual([null, 'GRANT_EXPIRED', 'GRANT_EXPIRED'])
  })

  test.each([
    ['the chain alone', { grant: { state: 'revoked' }, revocationSeen: false }],
    ['a signed message alone', { grant: { state: 'active' }, revocationSeen: true }],
    ['a message about a grant that is paused', { grant: { state: 'paused' }, revocationSeen: true }],
    ['a message about a grant that never reached the chain', { grant: undefined, revocationSeen: true }],
  ] as const)('a revocation counts by %s', (_, change) => {
    expect(decide({ ...allowed, state: { ...allowed.state, ...change } }).code).toBe('GRANT_REVOKED')
  })

  test('the last use is one below the bound', () => {
    const used = (uses: number) => decide({ ...allowed, state: { ...allowed.state, uses } }).code
    expect([used(0), used(2), used(3), used(4)]).toEqual([
      null,
      null,
      'GRANT_USES_EXHAUSTED',
      'GRANT_USES_EXHAUSTED',
    ])
  })

  test('no field about a person is answered on a company’s word, in no kind that there is', () => {
    for (const [kind, { fields }] of Object.entries(recordKinds))
      for (const [field, { flags }] of Object.entries(fields)) {
        const { inseparable = [] }: RecordKind = recordKinds[kind] ?? ({} as RecordKind)
        const asked = [...new Set([field, ...inseparable])]
        const scope = [{ kind, fields: asked }]
        const basis = {
          type: 'grant' as const,
          artefact: { ...artefact, scope },
          template: { ...templateFor('preLoanReview'), scope },
        }
        const { code } = decide({ ...allowed, basis, request: { ...allowed.request, kind, fields: asked } })
        const personal = flags?.some((flag) => flag !== 'adverse') ?? false
        expect([kind, field, code]).toEqual([kind, field, personal ? 'GRANT_PERSON_CONSENT_MISSING' : null])
      }
  })

  test('names that every object has are no kinds and no fields', () => {
    const ask = (change: object) => decide({ ...allowed, request: { ...allowed.request, ...change } }).code
    expect(ask({ kind: 'constructor' })).toBe('GRANT_KIND_EXCEEDED')
    expect(ask({ fields: ['toString'] })).toBe('GRANT_SCOPE_EXCEEDED')
    expect(ask({ fields: ['principal', '__proto__'] })).toBe('GRANT_SCOPE_EXCEEDED')
  })
})

describe('everybody decides alike', () => {
  test('asker, provider and an auditor who has only the receipts come to the same decision and trace', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { basis, request, state } = structuredClone(given)
        const kept = gateStateSchema.parse(JSON.parse(JSON.stringify(state)))
        const audited = evaluate(basis, request, {
          ...kept,
          asker: kept.asker,
          provider: kept.provider,
          grant: kept.grant,
        })
        expect(audited).toEqual(decide(given))
      }),
    )
  })

  test('the gate changes nothing of what it is given', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const before = structuredClone(given)
        decide(frozen(given))
        expect(given).toEqual(before)
      }),
    )
  })

  test('the trace holds what was found against which bound, and can be kept as JSON', () => {
    const { trace } = decide(spoiltBy(faults.filter(({ rule }) => rule === 'grant.fields')))
    expect(trace.find(({ pass }) => !pass)).toEqual({
      rule: 'grant.fields',
      pass: false,
      found: 'borrower',
      bound: 'principal, status, loss',
    })
    expect(JSON.parse(JSON.stringify(trace))).toEqual(trace)
  })
})

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const member of Object.values(value)) frozen(member)
    Object.freeze(value)
  }
  return value
}
