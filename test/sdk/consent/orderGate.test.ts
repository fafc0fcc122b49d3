import { evaluate, rulesOfOrders } from '@hexin/sdk/consent/evaluate.ts'
import { decide } from '@hexin/sdk/consent/gate/decide.ts'
import type { GateRequest, GateState, RefusalCode } from '@hexin/sdk/consent/gate/inputs.ts'
import { type LawfulOrder, orderSchema } from '@hexin/sdk/order/order.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT } from '../helpers.ts'
import { allowed as underGrant } from './gateCases.ts'
import { allowed, type OrderCase as Case, court, hash, order } from './orderCase.ts'

const state = (change: Partial<GateState>) => (c: Case) => ({ ...c, state: { ...c.state, ...change } })
const request = (change: Partial<GateRequest>) => (c: Case) => ({
  ...c,
  request: { ...c.request, ...change },
})
const terms = (change: Partial<LawfulOrder>) => (c: Case) => ({
  ...c,
  basis: { ...c.basis, order: { ...c.basis.order, ...change } },
})

const faults: readonly (readonly [string, string, RefusalCode, (c: Case) => Case])[] = [
  ['it names another asker', 'order.asker', 'ORDER_UNKNOWN', terms({ asker: 9 })],
  ['its issuer is no member', 'order.issuer', 'ORDER_ISSUER_INVALID', state({ issuer: undefined })],
  [
    'its issuer is a bank',
    'order.issuer',
    'ORDER_ISSUER_INVALID',
    state({ issuer: { ...court, roles: ['bank'] } }),
  ],
  [
    'its issuer is suspended',
    'order.issuer',
    'ORDER_ISSUER_INVALID',
    state({ issuer: { ...court, status: 'suspended' } }),
  ],
  ['it has one officer', 'order.officers', 'ORDER_OFFICERS_INVALID', terms({ officers: [hash('a')] })],
  [
    'both officers are one',
    'order.officers',
    'ORDER_OFFICERS_INVALID',
    terms({ officers: [hash('a'), hash('a')] }),
  ],
  [
    'there are three',
    'order.officers',
    'ORDER_OFFICERS_INVALID',
    terms({ officers: [hash('a'), hash('b'), hash('c')] }),
  ],
  ['the asker sits abroad', 'order.abroad', 'ORDER_ABROAD', state({ asker: { ...court, country: 'SG' } })],
  ['it names another provider', 'order.provider', 'ORDER_PROVIDER_MISMATCH', terms({ providers: [8] })],
  ['this second is its end', 'order.until', 'ORDER_EXPIRED', terms({ until: AT })],
  ['it begins in the next second', 'order.notBefore', 'ORDER_NOT_STARTED', terms({ notBefore: AT + 1 })],
  ['the kind is not named', 'order.kind', 'ORDER_KIND_EXCEEDED', request({ kind: 'tax', fields: ['year'] })],
  ['a field is not named', 'order.fields', 'ORDER_SCOPE_EXCEEDED', request({ fields: ['name', 'address'] })],
  ['it is used up', 'order.uses', 'ORDER_USES_EXHAUSTED', state({ uses: 2 })],
]
const ask = (given: Case) => evaluate(given.basis, given.request, given.state)

describe('the gate under a lawful order', () => {
  test('allows what its scope names, personal fields too, without a licence and without a consent', () => {
    const given = state({ provider: { ...court, roles: ['provider'] } })(allowed)
    expect(ask(given)).toMatchObject({ allowed: true, code: null })
    expect(
      ask(allowed)
        .trace.map(({ rule }) => rule)
        .toSorted(),
    ).toEqual(rulesOfOrders.map(({ rule }) => rule).toSorted())
  })

  test.each(faults)('refuses where %s', (_, rule, code, spoil) => {
    const decision = ask(spoil(allowed))
    expect(decision.code).toBe(code)
    expect(decision.trace.find(({ pass }) => !pass)?.rule).toBe(rule)
  })

  test('every rule of an order is spoilt above', () => {
    const own = rulesOfOrders.map(({ rule }) => rule).filter((rule) => rule.startsWith('order.'))
    expect([...new Set(faults.map(([, rule]) => rule))].toSorted()).toEqual(own.toSorted())
  })

  test('the order of the rules makes no difference', () => {
    fc.assert(
      fc.property(
        fc.subarray([...faults]),
        fc.shuffledSubarray([...rulesOfOrders], { minLength: rulesOfOrders.length }),
        (chosen, shuffled) => {
          const given = chosen.reduce<Case>((made, [, , , spoil]) => spoil(made), allowed)
          if (given.basis.order.asker !== given.request.asker) return
          expect(decide(shuffled, given)).toEqual(ask(given))
        },
      ),
    )
  })

  test('a request under an order is never decided by a grant, nor the other way round', () => {
    expect(evaluate(underGrant.basis, allowed.request, allowed.state).code).toBe('ORDER_UNKNOWN')
    expect(evaluate(allowed.basis, underGrant.request, underGrant.state).code).toBe('GRANT_UNKNOWN')
  })

  test('to a stranger an order that is not his is as one that is not there', () => {
    const stranger = { ...allowed.request, asker: 7 }
    const none = evaluate(undefined, stranger, allowed.state)
    expect(none.code).toBe('ORDER_UNKNOWN')
    expect(evaluate(allowed.basis, stranger, allowed.state)).toEqual(none)
  })
})

describe('an order’s document', () => {
  test.each([
    ['the same officer twice', { officers: [hash('a'), hash('a')] }],
    ['one officer', { officers: [hash('a')] }],
    ['a law that is not in the list', { law: 'somethingElse' }],
    ['a notice put off for longer than its law lets', { notifyAfter: order.notBefore + 30 * 86_400 + 1 }],
    ['a presenter for a member', { presenter: 5 }],
    ['a body that is no member, presented by nobody', { issuer: { name: '某局' } }],
    ['more than a year', { until: order.notBefore + 366 * 86_400 }],
    ['the same kind twice', { scope: [...order.scope, ...order.scope] }],
    ['an unknown member', { more: 1 }],
  ])('%s: refused', (_, change) => {
    expect(orderSchema.safeParse({ ...order, ...change }).success).toBe(false)
  })

  test('the same notice within the bound of its law, and a body presented by a member: taken', () => {
    const change = { notifyAfter: order.notBefore + 30 * 86_400, issuer: { name: '某局' }, presenter: 5 }
    expect(orderSchema.safeParse({ ...order, ...change }).success).toBe(true)
  })
})
