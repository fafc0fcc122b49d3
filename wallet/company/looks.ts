import type { WhoLooked } from '@hexin/sdk/api/whoLooked.ts'
import { lookSchema, receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'

/** One entry of who looked, as far as a list shows it. */
export type Look = {
  /** In whose log it stands. */
  readonly member: number
  readonly asker: number
  readonly provider: number
  readonly kind: string
  /** Names of them in a provider's entry; an asker's has how many. */
  readonly fields: readonly string[] | number
  readonly outcome: 'looked' | 'answered' | 'refused' | 'invalid' | 'undeliverable'
  /** Unix seconds. */
  readonly at: number
  /** Whether a checkpoint that is final on the chain covers it. */
  readonly isProved: boolean
  readonly isUnderOrder: boolean
}

type Entry = WhoLooked['entries'][number]

/** Signatures and proofs are for whoever disputes an entry: a list shows what the members' nodes say, and whether they have proved it. */
export const readLooks = (member: number, entries: readonly Entry[]): Look[] =>
  entries.flatMap((entry) => readLook(member, entry) ?? [])

function readLook(member: number, { side, statement, order, proof }: Entry): Look | undefined {
  const common = { member, isProved: proof !== null, isUnderOrder: order !== null }
  if (side === 'provider') {
    const { data } = lookSchema.safeParse(decodeStatement(statement, 'hexin-look+jwt').payload)
    if (!data) return undefined
    const { asker, provider, kind, fields, at } = data
    return { ...common, asker, provider, kind, fields, outcome: 'looked', at }
  }
  // What a keeper said afterwards has a screen of its own.
  if (side === 'keeper') return undefined
  const { data } = receiptSchema.safeParse(decodeStatement(statement, 'hexin-receipt+jwt').payload)
  if (!data) return undefined
  const { asker, provider, kind, fieldsDisclosed: fields, outcome, at } = data
  return { ...common, asker, provider, kind, fields, outcome, at }
}
