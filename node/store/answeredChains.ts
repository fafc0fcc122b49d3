import {
  type ChainEntry,
  type ChainRefusal,
  type ChainState,
  emptyChain,
  followChain,
} from '@hexin/sdk/exchange/followChain.ts'
import { basisId } from '@hexin/sdk/exchange/messages.ts'
import { sql } from 'kysely'
import type { NewLook } from '../ports/exchange.ts'
import type { Database, Tx } from './database.ts'

/** A chain as it stands after the requests of one batch. */
export type FollowedChain = HeadedChain & { readonly asker: number; readonly grant: string }

/** A request, or what its receipt tells of one that never came: what following needs of it. */
export type Linked = Pick<NewLook, 'requestHash' | 'link'> & {
  readonly request: Pick<NewLook['request'], 'asker' | 'grant' | 'order'>
  readonly isClosed?: boolean
}

/** Follows the chains of one batch of requests, in order. */
export type ChainFollower = {
  /** Takes the request into its chain, or says why not. */
  follow(look: Linked): ChainRefusal | undefined
  /** The chains that changed. */
  changed(): readonly FollowedChain[]
}

type Place = { readonly asker: number; readonly grant: string }

const chainKey = ({ asker, grant }: Place): string => `${asker} ${grant}`
const entryKey = (place: Place, number: number): string => `${chainKey(place)} ${number}`
const placeOf = ({ request }: Linked): Place => ({ asker: request.asker, grant: basisId(request) })

/** Reads the chains that these requests belong to. A request that continues its chain, as most do, needs no more; of any other one the neighbours are read too. */
export async function readChains(db: Database | Tx, looks: readonly Linked[]): Promise<ChainFollower> {
  const linked = looks.filter(({ link }) => link !== undefined)
  const chains = await readStates(db, linked.map(placeOf))
  const entries = new Map([
    ...headsOf(linked, chains),
    ...(await readEntries(db, neighboursOf(linked, chains))),
  ])
  const changed = new Map<string, FollowedChain>()
  return {
    follow(look) {
      const { link, requestHash: request, isClosed = false } = look
      if (!link) return undefined
      const place = placeOf(look)
      const state = chains.get(chainKey(place)) ?? noChain
      const next = followChain(state, { request, link }, (number) => entries.get(entryKey(place, number)))
      if ('refusal' in next) return next.refusal
      const headed = { ...next, head: next.highest === state.highest ? state.head : request }
      chains.set(chainKey(place), headed)
      entries.set(entryKey(place, link.number), { request, previous: link.previous, isClosed })
      changed.set(chainKey(place), { ...headed, ...place })
      return undefined
    },
    changed: () => [...changed.values()],
  }
}

/** A part of a statement that writes the chains that changed, wherever its part `same` has a row. */
export function writeChains(changed: readonly FollowedChain[]) {
  return sql`
    INSERT INTO answered_chains (asker, grant_id, highest, head, gaps)
    SELECT t.* FROM same, unnest(${changed.map(({ asker }) => asker)}::bigint[], ${changed.map(({ grant }) => grant)}::text[],
                                 ${changed.map(({ highest }) => highest)}::bigint[], ${changed.map(({ head }) => head)}::text[],
                                 ${changed.map(({ gaps }) => JSON.stringify(gaps))}::jsonb[]) t
    ON CONFLICT (asker, grant_id) DO UPDATE SET highest = excluded.highest, head = excluded.head, gaps = excluded.gaps`
}

type Neighbour = Place & { readonly number: number }

/** Of every request that doesn't continue its chain the three numbers that may speak against it; above a chain's highest there is nothing. */
const neighboursOf = (looks: readonly Linked[], chains: ReadonlyMap<string, HeadedChain>): Neighbour[] =>
  looks.flatMap((look) => {
    const place = placeOf(look)
    const number = look.link?.number ?? 0
    const { highest } = chains.get(chainKey(place)) ?? noChain
    if (number === highest + 1) return []
    return [number - 1, number, number + 1]
      .filter((one) => one >= 1 && one <= highest)
      .map((one) => ({ ...place, number: one }))
  })

/** The last ones of these chains, by which a request that continues one is judged: only their hash is known, and only that is asked for. */
const headsOf = (
  looks: readonly Linked[],
  chains: ReadonlyMap<string, HeadedChain>,
): [string, ChainEntry][] =>
  looks.flatMap((look) => {
    const chain = chains.get(chainKey(placeOf(look)))
    if (!chain || look.link?.number !== chain.highest + 1) return []
    return [
      [entryKey(placeOf(look), chain.highest), { request: chain.head, previous: null, isClosed: false }],
    ]
  })

/** `head` is the hash of the request at the highest number. */
type HeadedChain = ChainState & { readonly head: string }

const noChain: HeadedChain = { ...emptyChain, head: '' }

type StateRow = {
  asker: number
  grant_id: string
  highest: number
  head: string
  gaps: ChainState['gaps']
}

async function readStates(db: Database | Tx, places: readonly Place[]): Promise<Map<string, HeadedChain>> {
  if (places.length === 0) return new Map()
  const { rows } = await sql<StateRow>`
    SELECT asker, grant_id, highest, head, gaps FROM answered_chains
    WHERE (asker, grant_id) IN (SELECT * FROM unnest(${places.map(({ asker }) => asker)}::bigint[],
                                                     ${places.map(({ grant }) => grant)}::text[]))`.execute(
    db,
  )
  return new Map(rows.map(({ asker, grant_id: grant, ...chain }) => [chainKey({ asker, grant }), chain]))
}

type EntryRow = {
  readonly asker: number
  readonly grant_id: string
  readonly number: number
  readonly request_hash: string
  readonly previous: string | null
  readonly closed: boolean
}

async function readEntries(
  db: Database | Tx,
  places: readonly Neighbour[],
): Promise<Map<string, ChainEntry>> {
  if (places.length === 0) return new Map()
  const { rows } = await sql<EntryRow>`
    WITH given AS (SELECT * FROM unnest(${places.map(({ asker }) => asker)}::bigint[], ${places.map(({ grant }) => grant)}::text[],
                                        ${places.map(({ number }) => number)}::bigint[]) AS t (asker, grant_id, number))
    SELECT l.asker, l.grant_id, l.link_number AS number, l.request_hash, l.link_previous AS previous, false AS closed
    FROM looks l WHERE l.link_number IS NOT NULL AND (l.asker, l.grant_id, l.link_number) IN (SELECT * FROM given)
    UNION ALL
    SELECT c.asker, c.grant_id, c.number, c.request_hash, c.previous, true
    FROM closed_links c WHERE (c.asker, c.grant_id, c.number) IN (SELECT * FROM given)`.execute(db)
  return new Map(
    rows.map(({ asker, grant_id: grant, number, request_hash: request, previous, closed }) => [
      entryKey({ asker, grant }, number),
      { request, previous, isClosed: closed },
    ]),
  )
}
