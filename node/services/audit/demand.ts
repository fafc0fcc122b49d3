import { createDraw, type Draw } from '@hexin/sdk/audit/draw.ts'
import type { AuditTrust } from '@hexin/sdk/audit/judge.ts'
import { openLeaf } from '@hexin/sdk/audit/openLeaf.ts'
import { type ExchangeParties, partiesOf } from '@hexin/sdk/audit/parties.ts'
import {
  type Announcement,
  type AuditSide,
  DEMAND_MAX,
  type Demand,
  type HandedOver,
  handedOverSchema,
} from '@hexin/sdk/audit/statements.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'

/** An exchange that the draw came upon, with what the member that it was drawn at handed over. */
export type DrawnExchange = ExchangeParties & {
  readonly member: number
  readonly index: number
  readonly side: AuditSide
}

export type DrawnMember = {
  readonly leaves: number
  readonly opened: number
  readonly exchanges: readonly DrawnExchange[]
}

export type Announced = {
  readonly id: string
  readonly statement: string
  readonly proof: unknown
  readonly terms: Announcement
  readonly blockHash: Hex
}

export type Demands = {
  /** Opens a member's leaves in the order of the draw until enough of them are exchanges. */
  draw(audit: Announced, member: number): Promise<DrawnMember>
  /** This member's side of exchanges that were drawn at others. */
  others(audit: Announced, member: number, exchanges: readonly DrawnExchange[]): Promise<(AuditSide | null)[]>
}

/** What a regulator's node asks of others for an audit. All methods throw what the other node replied, or AUDIT_INVALID, PROOF_*, LOG_INCONSISTENT. */
export function createDemands({
  crypto,
  self,
  peers,
  handOver,
  trust,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly peers: Pick<Peers, 'request'>
  /** A regulator's own side of exchanges that were drawn at others. */
  readonly handOver: PeerHandler
  readonly trust: AuditTrust
}): Demands {
  async function demand(
    { statement, proof }: Announced,
    member: number,
    what: Pick<Demand, 'steps' | 'requests'>,
  ): Promise<HandedOver> {
    const body: Demand = { announcement: statement, proof, ...what }
    const handed = member === self ? await handOver(self, body) : await peers.request(member, 'audit', body)
    const parsed = handedOverSchema.safeParse(handed)
    if (!parsed.success) throw new HexinError('AUDIT_INVALID', { detail: parsed.error.message })
    return parsed.data
  }

  /** The exchange of a leaf; undefined for any other leaf. That it stands where the draw says is proven. */
  async function exchangeOf(
    member: number,
    index: number,
    handed: HandedOver['leaves'][number] | undefined,
  ): Promise<DrawnExchange | undefined> {
    if (handed?.opened.index !== index)
      throw new HexinError('AUDIT_INVALID', { found: handed?.opened.index, expected: `leaf ${index}` })
    const { text } = await openLeaf({ opened: handed.opened, member }, trust)
    const terms = partiesOf(text)
    if (!terms) return undefined
    const side = handed.side ?? { request: null, answer: null, document: null }
    return { member, index, ...terms, side: { ...side, entry: handed.opened } }
  }

  async function openSteps(audit: Announced, member: number, draw: Draw, from: number) {
    const indexes = draw.steps(from, from + DEMAND_MAX)
    const { leaves } = await demand(audit, member, {
      steps: { from, to: from + indexes.length },
      requests: [],
    })
    const found: (DrawnExchange | undefined)[] = []
    for (const [i, index] of indexes.entries()) found.push(await exchangeOf(member, index, leaves[i]))
    return found
  }

  return {
    async draw(audit, member) {
      const { terms, id, blockHash } = audit
      const range = terms.ranges.find((one) => one.member === member)
      if (!range) throw new HexinError('AUDIT_INVALID', { found: member, expected: 'an announced member' })
      const draw = createDraw(crypto, { announcement: id, blockHash, member, range })
      const exchanges: DrawnExchange[] = []
      let opened = 0
      while (opened < draw.length && exchanges.length < terms.count) {
        for (const exchange of await openSteps(audit, member, draw, opened)) {
          if (exchanges.length === terms.count) break
          opened += 1
          if (exchange) exchanges.push(exchange)
        }
      }
      return { leaves: draw.length, opened, exchanges }
    },
    async others(audit, member, exchanges) {
      const found: (AuditSide | null)[] = []
      for (let i = 0; i < exchanges.length; i += DEMAND_MAX) {
        const some = exchanges.slice(i, i + DEMAND_MAX).map(asOther)
        const handed = await demand(audit, member, { steps: null, requests: some })
        for (const [j] of some.entries()) found.push(handed.requests[j] ?? null)
      }
      return found
    },
  }
}

function asOther({ requestHash, member, side }: DrawnExchange): Demand['requests'][number] {
  if (!side.entry) throw new HexinError('AUDIT_INVALID', { found: requestHash, expected: 'a drawn leaf' })
  return { request: requestHash, member, opened: side.entry }
}
