import { HOME } from '../../members/licence.ts'
import { ISSUER_ROLES, signerOf } from '../../order/order.ts'
import type { OrderBasis } from './inputs.ts'
import type { Rule } from './rule.ts'

/** Whoever asks is the one whom the order names. All that anybody else learns. */
export const orderAskerRule: Rule<OrderBasis | undefined> = {
  rule: 'order.asker',
  code: 'ORDER_UNKNOWN',
  find({ basis, request }) {
    const pass = basis?.order.asker === request.asker
    return { pass, found: pass, bound: 'the asker named in the order' }
  },
}

/** A lawful order needs no consent; instead it needs a lawful issuer, two officers, a time, a scope, and has its bounds like a grant. */
export const orderRules: readonly Rule<OrderBasis>[] = [
  {
    rule: 'order.issuer',
    code: 'ORDER_ISSUER_INVALID',
    find({ basis: { order }, state: { issuer } }) {
      const isFit = issuer?.status === 'active' && issuer.roles.some((role) => ISSUER_ROLES.includes(role))
      return { pass: isFit, found: signerOf(order), bound: ISSUER_ROLES.join(', ') }
    },
  },
  {
    rule: 'order.officers',
    code: 'ORDER_OFFICERS_INVALID',
    find({ basis: { order } }) {
      const found = new Set(order.officers).size
      return { pass: found === 2 && order.officers.length === 2, found, bound: 2 }
    },
  },
  {
    rule: 'order.abroad',
    code: 'ORDER_ABROAD',
    find({ state: { asker } }) {
      const found = asker?.country ?? null
      return { pass: found === HOME, found, bound: HOME }
    },
  },
  {
    rule: 'order.provider',
    code: 'ORDER_PROVIDER_MISMATCH',
    find: ({ basis: { order }, request: { provider } }) => ({
      pass: order.providers.includes(provider),
      found: provider,
      bound: order.providers.join(', '),
    }),
  },
  {
    rule: 'order.until',
    code: 'ORDER_EXPIRED',
    find({ basis: { order }, state: { now, block } }) {
      const found = Math.max(now, block.time)
      return { pass: found < order.until, found, bound: order.until }
    },
  },
  {
    rule: 'order.notBefore',
    code: 'ORDER_NOT_STARTED',
    find: ({ basis: { order }, state: { now } }) => ({
      pass: now >= order.notBefore,
      found: now,
      bound: order.notBefore,
    }),
  },
  {
    rule: 'order.kind',
    code: 'ORDER_KIND_EXCEEDED',
    find({ basis: { order }, request: { kind } }) {
      const kinds = order.scope.map((each) => each.kind)
      return { pass: kinds.includes(kind), found: kind, bound: kinds.join(', ') }
    },
  },
  {
    rule: 'order.fields',
    code: 'ORDER_SCOPE_EXCEEDED',
    find({ basis: { order }, request }) {
      const covered = order.scope.find(({ kind }) => kind === request.kind)?.fields ?? []
      const outside = request.fields.filter((field) => !covered.includes(field))
      return {
        pass: outside.length === 0,
        found: (outside.length > 0 ? outside : request.fields).join(', '),
        bound: covered.join(', '),
      }
    },
  },
  {
    rule: 'order.uses',
    code: 'ORDER_USES_EXHAUSTED',
    find: ({ basis: { order }, state: { uses } }) => ({
      pass: uses < order.maxUses,
      found: uses,
      bound: order.maxUses,
    }),
  },
]
