import type { GateRequest, GateState, OrderBasis } from '@hexin/sdk/consent/gate/inputs.ts'
import { type LawfulOrder, orderSchema } from '@hexin/sdk/order/order.ts'
import { AT, chain } from '../helpers.ts'
import { allowed as underGrant } from './gateCases.ts'

/** A lawful order, and an exchange under it that the gate allows. */

export const hash = (letter: string) => letter.repeat(43)
export const order: LawfulOrder = orderSchema.parse({
  salt: hash('s'),
  issuer: { member: 5 },
  presenter: null,
  number: '（2026）粤01执1号',
  law: 'civilProcedure',
  article: 67,
  document: hash('d'),
  subject: hash('u'),
  officers: [hash('a'), hash('b')],
  asker: 2,
  providers: [3],
  scope: [{ kind: 'registration', fields: ['name', 'legalRepresentative'] }],
  dataRange: null,
  notBefore: AT - 100,
  until: AT + 100,
  maxUses: 2,
  notifyAfter: null,
  chain,
})
const id = `0x${'0d'.repeat(32)}` as const
export type OrderCase = {
  readonly basis: OrderBasis
  readonly request: GateRequest
  readonly state: GateState
}
export const court = { status: 'active', roles: ['court'], country: 'CN', licences: [] } as const
export const allowed: OrderCase = {
  basis: { type: 'order', order },
  request: { asker: 2, provider: 3, order: id, kind: 'registration', fields: ['legalRepresentative'] },
  state: { ...underGrant.state, grant: undefined, budget: undefined, issuer: court },
}
