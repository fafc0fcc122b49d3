import { type BindingList, bindingListSchema } from '@hexin/sdk/api/bindings.ts'
import { contradiction } from '@hexin/sdk/bindings/alarm.ts'
import { type Binding, readBinding } from '@hexin/sdk/bindings/binding.ts'
import { type VerifiedBindingList, verifyBindingList } from '@hexin/sdk/bindings/list.ts'
import { grantEnds, standingIn } from '@hexin/sdk/bindings/standing.ts'
import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { AnswerTrust } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { z } from 'zod'
import type { Clock } from '../../ports/clock.ts'
import {
  type Companies,
  type CompanyId,
  type CompanyStop,
  type KnownCompany,
  LIST_ON_ITS_WAY_S,
} from '../../ports/companies.ts'
import type { PeerHandler, Peers } from '../../ports/peers.ts'
import type { Alarm } from './alarms.ts'
import { bindingDemandSchema, DEMAND_MAX, type OfferBindings } from './offerBindings.ts'

/** Seconds between two demands of one company's list, news apart. */
const INTERVAL_S = 3_600
/** While an entry stands under no final checkpoint yet, or the registrar can't be reached. */
const SOON_S = 2

const repliesSchema = z.object({ lists: z.array(bindingListSchema.nullable()) })

export type FollowBindings = {
  /** Demands the lists that are due. */
  round(): Promise<void>
  /** Demands one company's list at once. What goes wrong is tried again by the rounds. */
  now(id: CompanyId): Promise<void>
  /** A registrar's news that lists have grown. */
  readonly news: PeerHandler
}

/**
 * Keeps the newest list of every company that this member deals with. A list only grows: what contradicts an earlier one is an alarm, and is not taken over. What a list ends
 * is ended here, grants too that were taken in on a binding which the list then doesn't have.
 */
export function createFollowBindings({
  crypto,
  clock,
  self,
  peers,
  companies,
  offer,
  raise,
  registrarKeyOf,
  wallet,
  waitS,
  trust,
  block,
  onError,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly peers: Peers
  readonly companies: Companies
  readonly offer: OfferBindings
  readonly raise: (alarm: Alarm) => Promise<void>
  readonly registrarKeyOf: Parameters<typeof readBinding>[1]['keyOf']
  readonly wallet: WalletOrigin
  readonly waitS: number
  readonly trust: Pick<AnswerTrust, 'verifyInclusion' | 'anchorOf'>
  /** Number of the newest final block that was read. */
  readonly block: () => number
  readonly onError: (error: unknown) => void
}): FollowBindings {
  async function demand(registrar: number, subjects: readonly string[]): Promise<(BindingList | null)[]> {
    if (registrar === self)
      return Promise.all(subjects.map(async (subject) => (await offer.list(subject)) ?? null))
    const reply = await peers.request(registrar, 'bindings', { subjects })
    return repliesSchema.parse(reply).lists
  }

  async function verify(list: BindingList, objected: ReadonlySet<string>): Promise<VerifiedBindingList> {
    const proofs = new Map(list.bindings.map(({ sdJwt, proof }) => [sdJwt, proof]))
    async function anchoredAt({ sdJwt, statement, registrar }: Binding): Promise<number | undefined> {
      const proof = proofs.get(sdJwt)
      if (proof === null || proof === undefined) return undefined
      const { size, root } = await trust.verifyInclusion({
        member: registrar,
        statement: utf8(statement),
        proof,
      })
      const anchor = await trust.anchorOf(registrar, size)
      return anchor && toBase64url(anchor.root) === toBase64url(root) ? anchor.time : undefined
    }
    const bindings = list.bindings.map(({ sdJwt }) => sdJwt)
    return verifyBindingList(crypto, {
      ...{ bindings, head: list.head, keyOf: registrarKeyOf, wallet, waitS, objected, anchoredAt },
    })
  }

  /** An entry is anchored from when this node first saw it so: a later, larger proof must not begin the waiting anew. */
  function keepAnchors(known: KnownCompany, { bindings }: VerifiedBindingList) {
    return bindings.map((binding, i) => ({
      ...binding,
      anchoredAt: known.list?.bindings[i]?.anchoredAt ?? binding.anchoredAt,
    }))
  }

  /** @returns when to demand it next */
  async function learn(known: KnownCompany, list: BindingList): Promise<number> {
    const { registrar, subject } = known
    const verified = await verify(list, known.objected)
    const first = verified.bindings[0]
    if (first?.subject !== subject || first.registrar !== registrar)
      throw new HexinError('BINDING_LIST_INVALID', { found: first?.subject, expected: subject })
    const against = known.list && contradiction(known.list, { ...verified, statement: list.head })
    if (against) {
      await raise({ registrar, subject, ...against })
      return clock() + INTERVAL_S
    }
    const bindings = keepAnchors(known, verified)
    const now = clock()
    await companies.sight(
      bindings.map((binding) => ({ registrar, subject, binding, source: 'list' as const, seenAt: now })),
    )
    for (const { binding } of await companies.sightings(subject)) {
      const listed = bindings[binding.number - 1]
      if (binding.registrar === registrar && listed && listed.hash !== binding.hash)
        await raise({ registrar, subject, kind: 'fork', evidence: [listed.sdJwt, binding.sdJwt] })
    }
    const before = known.list?.bindings.length ?? 0
    for (const entry of bindings.slice(before))
      if (entry.event === 'objectionOverruled')
        await raise({ registrar, subject, kind: 'overruled', evidence: [entry.sdJwt] })
    const stops = [
      ...grantEnds(bindings).map(
        ({ number, at }): CompanyStop => ({
          ...{ grant: null, endsAt: at, receivedAt: now, block: block() },
          source: bindings[number - 1]?.hash ?? '',
        }),
      ),
      ...(await unfounded(known, bindings)),
    ]
    const { head } = verified
    await companies.learn(known, { bindings, head, statement: list.head, checkedAt: now }, stops)
    return now + (bindings.some(({ anchoredAt }) => anchoredAt === undefined) ? SOON_S : INTERVAL_S)
  }

  /** Grants that came since the last list and rest on a binding that is not in this one, or had ended by then. */
  async function unfounded(
    known: KnownCompany,
    list: VerifiedBindingList['bindings'],
  ): Promise<CompanyStop[]> {
    const { registrar, subject, objected } = known
    const stops: CompanyStop[] = []
    for (const { id, signed, receivedAt } of await companies.grantsSince(subject, known.list?.checkedAt ?? 0))
      for (const sdJwt of signed.bindings) {
        const binding = await readBinding(crypto, { sdJwt, keyOf: registrarKeyOf })
        if (binding.registrar !== registrar) continue
        // In the second in which a key ended, nobody can say which came first.
        const { state } = standingIn(list, { binding, at: receivedAt - 1, waitS, objected })
        if (state === 'forked' || state === 'ended')
          stops.push({ grant: id, endsAt: null, receivedAt, block: 0, source: `${id} ${binding.hash}` })
      }
    return stops
  }

  async function take(id: CompanyId, list: BindingList | null): Promise<number> {
    const known = await companies.find(id)
    try {
      if (known && list) return await learn(known, list)
      // A registrar that bound its keys and says that it has none.
      if (known?.list) await raise({ ...id, kind: 'gap', evidence: [known.list.statement] })
    } catch (error) {
      onError(error)
      if (!isFault(error)) return clock() + SOON_S
      await raise({ ...id, kind: 'gap', evidence: [list?.head ?? ''] })
    }
    return clock() + INTERVAL_S
  }

  async function demandAll(registrar: number, ids: readonly CompanyId[], claim?: number): Promise<void> {
    let lists: (BindingList | null)[] | undefined
    try {
      lists = await demand(
        registrar,
        ids.map(({ subject }) => subject),
      )
    } catch (error) {
      onError(error)
    }
    for (const [i, id] of ids.entries())
      await companies.settle(id, claim, lists ? await take(id, lists[i] ?? null) : clock() + SOON_S)
  }

  return {
    async round() {
      // Due again by then, should this process end.
      const claim = clock() + LIST_ON_ITS_WAY_S
      const due = await companies.due(DEMAND_MAX, claim)
      const byRegistrar = Map.groupBy(due, ({ registrar }) => registrar)
      await Promise.all([...byRegistrar].map(([registrar, ids]) => demandAll(registrar, ids, claim)))
    },
    now: (id) => demandAll(id.registrar, [id]),
    async news(from, body) {
      const parsed = bindingDemandSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: z.prettifyError(parsed.error) })
      await companies.hasten(from, parsed.data.subjects)
      return { noted: true }
    },
  }
}

/** What is wrong with a list, rather than with this node, which may not have read the registrar's key yet, or the way there. */
function isFault(error: unknown): boolean {
  if (!isHexinError(error) || !['BINDING_LIST_INVALID', 'GRANT_BINDING_INVALID'].includes(error.code))
    return false
  return !(isHexinError(error.cause) && error.cause.code === 'STATEMENT_KEY_UNKNOWN')
}
