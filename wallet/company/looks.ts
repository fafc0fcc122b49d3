import type { WhoLooked } from '@hexin/sdk/api/whoLooked.ts'
import { lookSchema, receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'

type Outcome = 'looked' | 'answered' | 'refused' | 'invalid' | 'undeliverable'

/** One side's entry of an exchange, as far as a list shows it. */
export type LookEntry = {
  /** In whose log it stands. */
  readonly member: number
  readonly side: 'asker' | 'provider'
  readonly exchange: string
  readonly asker: number
  readonly provider: number
  readonly kind: string
  /** Names of them in a provider's entry; an asker's has how many. */
  readonly fields: readonly string[] | number
  readonly outcome: Outcome
  /** Unix seconds. */
  readonly at: number
  /** Whether a checkpoint that is final on the chain covers it. */
  readonly isProved: boolean
  readonly isUnderOrder: boolean
}

/** An exchange with both sides' entries. */
export type Look = {
  /** The provider's, which names the fields, where it is there. */
  readonly entry: LookEntry
  readonly sides: readonly LookEntry[]
  /** Who should have an entry of it and has none. */
  readonly missing: 'asker' | 'provider' | undefined
}

type Entry = WhoLooked['entries'][number]

/** Seconds within which the other side's entry may be under way: a request's longest life, and its receipt's way. */
const SETTLED_S = 900

/** Signatures and proofs are for whoever disputes an entry: a list shows what the members' nodes say, and whether they have proved it. */
export const readLooks = (member: number, entries: readonly Entry[]): LookEntry[] =>
  entries.flatMap((entry) => readLook(member, entry) ?? [])

function readLook(member: number, { side, statement, order, proof }: Entry): LookEntry | undefined {
  const common = { member, isProved: proof !== null, isUnderOrder: order !== null }
  if (side === 'provider') {
    const { data } = lookSchema.safeParse(decodeStatement(statement, 'hexin-look+jwt').payload)
    if (!data) return undefined
    const { exchange, asker, provider, kind, fields, at } = data
    return { ...common, side, exchange, asker, provider, kind, fields, outcome: 'looked', at }
  }
  // What a keeper said afterwards has a screen of its own.
  if (side === 'keeper') return undefined
  const { data } = receiptSchema.safeParse(decodeStatement(statement, 'hexin-receipt+jwt').payload)
  if (!data) return undefined
  const { exchange, asker, provider, kind, fieldsDisclosed: fields, outcome, at } = data
  return { ...common, side, exchange, asker, provider, kind, fields, outcome, at }
}

/**
 * Puts the two sides of each exchange together, newest first. A side is missing where it had its time, its node did answer, and the other side says that
 * there was an answer: the provider's entry is one, the asker's receipt of one too.
 */
export function pairLooks(
  entries: readonly LookEntry[],
  { silent, now }: { readonly silent: readonly number[]; readonly now: number },
): Look[] {
  const exchanges = Map.groupBy(entries, ({ asker, exchange }) => `${asker} ${exchange}`)
  const looks = [...exchanges.values()].flatMap((sides): Look[] => {
    const entry = sides.find(({ side }) => side === 'provider') ?? sides[0]
    if (!entry) return []
    const others = (['asker', 'provider'] as const).filter((side) => !sides.some((one) => one.side === side))
    const missing = others.find(
      (side) =>
        ['looked', 'answered'].includes(entry.outcome) &&
        entry.at + SETTLED_S < now &&
        !silent.includes(entry[side]),
    )
    return [{ entry, sides, missing }]
  })
  return looks.toSorted((a, b) => b.entry.at - a.entry.at)
}
