import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { Decision } from '@hexin/sdk/consent/gate/inputs.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Bases, KnownBasis } from './bases.ts'
import type { GateInputs } from './gateInputs.ts'

/** What the asker's own gate says to an order, and what it was decided on. */
export type DecidedOrder = {
  readonly known: KnownBasis | undefined
  readonly provider: number
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
  bases,
  grants,
}: {
  readonly self: number
  readonly inputs: GateInputs
  readonly bases: Bases
  readonly grants: Pick<Grants, 'usesInPeriod'>
}): DecideOrder {
  return async (order) => {
    const { fields } = kindOf(order.kind)
    const unknown = order.fields.filter((field) => !Object.hasOwn(fields, field))
    if (unknown.length > 0)
      throw new HexinError('RECORD_FIELD_UNKNOWN', { found: unknown, expected: Object.keys(fields) })
    const known = await bases.find(order)
    // Whoever has no basis names no provider either; the gate refuses before it matters.
    const provider = order.provider ?? known?.providers[0] ?? self
    const inPeriod = known?.period === undefined ? 0 : await grants.usesInPeriod(known.id, known.period)
    const uses = { all: known?.uses ?? 0, inPeriod }
    const persons = await inputs.persons(order)
    const state = inputs.state({ asker: self, provider, known, uses, persons })
    const decision = evaluate(known?.basis, { ...order, asker: self, provider }, state)
    return { known, provider, decision }
  }
}
