import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { Decision } from '@hexin/sdk/consent/gate/inputs.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Grants, KnownGrant } from '../../ports/grants.ts'
import type { GateInputs } from './gateInputs.ts'

/** What the asker's own gate says to an order, and what it was decided on. */
export type DecidedOrder = {
  readonly grant: KnownGrant | undefined
  readonly provider: number
  /** As for a look. */
  readonly period: number | undefined
  readonly decision: Decision
}

export type DecideOrder = (order: ExchangeOrder) => Promise<DecidedOrder>

/**
 * Decides on an order as its provider would, from what this node knows. Changes nothing.
 * @throws HexinError RECORD_FIELD_UNKNOWN
 */
export function createDecideOrder({
  self,
  inputs,
  grants,
}: {
  readonly self: number
  readonly inputs: GateInputs
  readonly grants: Grants
}): DecideOrder {
  return async (order) => {
    const { fields: known } = kindOf(order.kind)
    const unknown = order.fields.filter((field) => !Object.hasOwn(known, field))
    if (unknown.length > 0)
      throw new HexinError('RECORD_FIELD_UNKNOWN', { found: unknown, expected: Object.keys(known) })
    const grant = await grants.find(order.grant)
    // Whoever has no grant names no provider either; the gate refuses before it matters.
    const provider = order.provider ?? grant?.artefact.providers[0] ?? self
    const period = inputs.period(grant)
    const inPeriod = grant && period !== undefined ? await grants.usesInPeriod(grant.id, period) : 0
    const uses = { all: grant?.uses ?? 0, inPeriod }
    const persons = await inputs.persons(order)
    const state = inputs.state({ asker: self, provider, grant, uses, persons })
    const decision = evaluate(inputs.basis(grant), { ...order, asker: self, provider }, state)
    return { grant, provider, period, decision }
  }
}
