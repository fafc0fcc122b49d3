import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import { isInRange } from '@hexin/sdk/consent/inRange.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { endsSubscription, type Subscribe, subscribeSchema } from '@hexin/sdk/exchange/subscription.ts'
import { isAdverseExpired } from '@hexin/sdk/schemas/adverse.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { Objections } from '../../ports/objections.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'
import type { Records } from '../../ports/records.ts'
import type { Subscriber, Subscribers } from '../../ports/subscriptions.ts'
import { backOffS } from '../backOff.ts'
import type { ProveMap } from '../completeness/proveMap.ts'
import type { Bases, KnownBasis } from '../exchange/bases.ts'
import type { DecisionBlocks } from '../exchange/decisionBlocks.ts'
import type { GateInputs } from '../exchange/gateInputs.ts'
import { marksOf } from '../objection/marks.ts'

/** Subscriptions of one asker, at most. */
const SUBSCRIPTIONS_MAX = 100_000
/** Looked at in one round, at most. */
const ROUND_MAX = 200
/** Longest time between two attempts to reach an asker, in seconds. */
const BACK_OFF_MAX_S = 3_600

/** Tells other members that there is something new for them: not what, and only while the gate would let them ask for it. */
export function createTellNews({
  crypto,
  clock,
  self,
  peers,
  blocks,
  bases,
  grants,
  inputs,
  records,
  objections,
  maps,
  subscribers,
  onError,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly peers: Peers
  readonly blocks: DecisionBlocks
  readonly bases: Bases
  readonly grants: Pick<Grants, 'usesInPeriod'>
  readonly inputs: GateInputs
  readonly records: Records
  readonly objections: Objections
  readonly maps: ProveMap
  readonly subscribers: Subscribers
  readonly onError: (error: unknown) => void
}) {
  /** What the gate would say to a request now, but for the budget, which only a request counts. */
  async function decide(
    asker: number,
    { grant, kind, fields, purpose }: Subscribe,
  ): Promise<{ readonly code: ErrorCode | null; readonly known: KnownBasis | undefined }> {
    const known = await bases.find({ grant })
    const inPeriod = known?.period === undefined ? 0 : await grants.usesInPeriod(known.id, known.period)
    const persons = await inputs.persons({ grant, kind, fields })
    const uses = { all: known?.uses ?? 0, inPeriod }
    const state = inputs.state({ asker, provider: self, known, uses, persons })
    const { code } = evaluate(known?.basis, { kind, fields, purpose, asker, provider: self }, state)
    if (code === null && known?.grant?.artefact.mode !== 'subscription')
      return { code: 'SUBSCRIPTION_NOT_GRANTED', known }
    return { code, known }
  }

  /** A hash of what an answer at this block would be made of: it changes when that does. */
  async function stateAt(block: number, { subject, dataRange }: KnownBasis, kind: string): Promise<string> {
    const { size } = await maps.epochAt(block)
    const shown = (await records.about(subject, kind)).filter(
      ({ leafIndex, claims }) =>
        leafIndex < size && isInRange(kind, claims, dataRange) && !isAdverseExpired(kind, claims, clock()),
    )
    const marks = await marksOf(objections, shown)
    const parts = shown.map(({ leafIndex }) => [leafIndex, marks.get(leafIndex) ?? []])
    return toBase64url(crypto.sha256(utf8(JSON.stringify(parts))))
  }

  async function tell(subscriber: Subscriber): Promise<void> {
    const { asker, terms, told, failures } = subscriber
    const { id, kind, everyS, until } = terms
    const now = clock()
    if (until <= now) return subscribers.remove(asker, id)
    const { code, known } = await decide(asker, terms)
    if (endsSubscription(code)) return subscribers.remove(asker, id)
    const wait = { told, failures, nextAt: now + everyS }
    // Paused, or the like: whether anything changes meanwhile is nobody's business.
    if (code !== null || !known) return subscribers.advance(subscriber, wait)
    const { number: block } = blocks.head()
    const state = await stateAt(block, known, kind)
    if (state === told) return subscribers.advance(subscriber, wait)
    try {
      await peers.request(asker, 'subscriptionNews', { id, state, block })
      await subscribers.advance(subscriber, { told: state, failures: 0, nextAt: now + everyS })
    } catch (error) {
      if (error instanceof HexinError && error.code === 'SUBSCRIPTION_UNKNOWN')
        return subscribers.remove(asker, id)
      const backOff = backOffS(failures, { firstS: everyS, longestS: BACK_OFF_MAX_S })
      await subscribers.advance(subscriber, { told, failures: failures + 1, nextAt: now + backOff })
    }
  }

  const take: PeerHandler = async (asker, body) => {
    const { data: terms, error } = subscribeSchema.safeParse(body)
    if (!terms) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
    const { code } = await decide(asker, terms)
    if (code !== null) throw new HexinError(code)
    if (!(await subscribers.take(asker, terms, SUBSCRIPTIONS_MAX))) throw new HexinError('SUBSCRIPTION_LIMIT')
    return { taken: true }
  }

  return {
    take,
    /** One round over those whose time has come, side by side. What fails is looked at again after its interval. */
    async round(): Promise<void> {
      const due = await subscribers.due(clock(), ROUND_MAX)
      await Promise.all(
        due.map((subscriber) =>
          tell(subscriber).catch(async (error: unknown) => {
            onError(error)
            const { told, failures, terms } = subscriber
            await subscribers.advance(subscriber, { told, failures, nextAt: clock() + terms.everyS })
          }),
        ),
      )
    },
  }
}
