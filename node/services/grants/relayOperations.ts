import { randomInt } from 'node:crypto'
import { multicall } from '@hexin/sdk/consent/grantCalls.ts'
import { hash32Schema, unixSecondsSchema } from '@hexin/sdk/consent/primitives.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Chain } from '../../ports/chain.ts'
import type { Clock } from '../../ports/clock.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'
import type { NewOperation, Operation, RelayStore } from '../../ports/relay.ts'
import type { Membership } from '../membership.ts'
import { readOperation } from './operation.ts'

/** Operations in one transaction: about 130,000 gas each, and a block has thirty million. */
const PER_TRANSACTION = 100
const GAS_BASE = 100_000n
const GAS_EACH = 180_000n

/** Operations handed to drawn relayers at one tick. */
const PER_TICK = 2_000
/** Seconds that a relayer gets before another one is drawn. */
const PATIENCE_S = 30

const operationSchema = z.strictObject({
  grant: hash32Schema,
  action: z.enum(['register', 'widen', 'pause', 'resume', 'revoke']),
  sequence: z.int().min(0),
  calldata: z
    .string()
    .regex(/^0x([0-9a-f]{2}){4,2000}$/)
    .transform((data) => data as `0x${string}`),
  expiresAt: unixSecondsSchema.or(z.literal(Number.MAX_SAFE_INTEGER)),
})
const drawSchema = z.strictObject({ operations: z.array(operationSchema).min(1).max(PER_TRANSACTION) })

export type RelayOperations = {
  /** Hands own operations to relayers drawn from all members, each member alike. */
  distribute(): Promise<void>
  /** Brings the operations that fell on this member onto the chain. */
  publish(): Promise<void>
  /** From another member that drew this one. */
  readonly receive: PeerHandler
}

/**
 * The relay to the chain. Who brings a grant onto the chain says nothing about whose it is: the relayer is drawn uniformly from all members, and
 * everybody publishes at the same ticks. Whoever took an operation in sees it through: until the chain shows its effect, another relayer is
 * drawn every half minute.
 */
export function createRelayOperations({
  crypto,
  clock,
  self,
  chain,
  peers,
  membership,
  relay,
  onError,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly chain: Chain
  readonly peers: Peers
  readonly membership: Membership
  readonly relay: RelayStore
  readonly onError: (error: unknown) => void
}): RelayOperations {
  function draw(): number {
    const relayers = membership.all().filter(({ status }) => status !== 'retired')
    return relayers[randomInt(Math.max(1, relayers.length))]?.number ?? self
  }

  async function hand(relayer: number, operations: readonly Operation[]): Promise<void> {
    for (let at = 0; at < operations.length; at += PER_TRANSACTION) {
      const part = operations.slice(at, at + PER_TRANSACTION)
      try {
        if (relayer === self) await relay.add(part, false)
        else await peers.request(relayer, 'relay', { operations: part.map(toWire) })
        await relay.postponeOwn(
          part.map(({ id }) => id),
          clock() + PATIENCE_S,
        )
      } catch (error) {
        // Its turn is over; the next tick draws another.
        onError(error)
      }
    }
  }

  /** Without the operations that the chain would not take now; each of those alone spoils a transaction for all. */
  async function acceptable(operations: readonly Operation[]): Promise<Operation[]> {
    const together = await simulate(operations)
    if (together === undefined) return [...operations]
    if (operations.length === 1) {
      const [only] = operations
      // A pause may wait for its registration, a resume for its pause: only time tells.
      if (only && !/Sequence|Unknown/.test(together.words)) await relay.refuse(only.id, together.words)
      return []
    }
    const half = Math.ceil(operations.length / 2)
    const first = await acceptable(operations.slice(0, half))
    return [...first, ...(await acceptable(operations.slice(half)))]
  }

  const simulate = (operations: readonly Operation[]) =>
    chain.simulate({ contract: 'grants', data: multicall(operations.map(({ calldata }) => calldata)) })

  return {
    async distribute() {
      const due = await relay.dueOwn(PER_TICK)
      const drawn = Map.groupBy(due, draw)
      await Promise.all([...drawn].map(([relayer, operations]) => hand(relayer, operations)))
    },
    async publish() {
      if (await relay.hasTransactionUnderWay()) return
      const open = await relay.openDrawn(PER_TRANSACTION)
      if (open.length === 0) return
      const operations = await acceptable(open)
      if (operations.length === 0) return
      const data = multicall(operations.map(({ calldata }) => calldata))
      const gas = GAS_BASE + GAS_EACH * BigInt(operations.length)
      await relay.send(
        operations.map(({ id }) => id),
        (nonce) => chain.sign({ contract: 'grants', data, gas, nonce }),
      )
    },
    async receive(_from, body) {
      const parsed = drawSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: z.prettifyError(parsed.error) })
      const operations = parsed.data.operations.map(({ calldata }) => readOperation(crypto, calldata))
      await relay.add(operations, false)
      return { taken: operations.length }
    },
  }
}

const toWire = ({ grant, action, sequence, calldata, expiresAt }: NewOperation) => ({
  grant,
  action,
  sequence,
  calldata,
  expiresAt,
})
