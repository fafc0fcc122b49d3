import type { Binding } from './binding.ts'
import { bindingEvents } from './events.ts'

/** A binding in a company's list, with what its place there shows. */
export type ListedBinding = Binding & {
  /** An earlier key that spoke for the company has consented to this one. */
  readonly countersigned: boolean
  /** Unix seconds of the final block under whose checkpoint it stands in the registrar's log; undefined while it stands under none. */
  readonly anchoredAt: number | undefined
}

export type KeyStanding = {
  readonly state: 'effective' | 'waiting' | 'ended' | 'objected' | 'forked'
  /** For `waiting`, when it ends, if that can be said; for `ended`, when it ended. */
  readonly at?: number
}

/** When statements of this entry begin to end earlier keys: the safe direction waits for nothing. */
const endsAt = ({ event, issuedAt, effectiveFrom }: Binding): number =>
  bindingEvents[event].binds ? issuedAt : effectiveFrom

const ends = (entry: Binding, key: string | undefined): boolean => {
  const { ends: which } = bindingEvents[entry.event]
  return which === 'all' || (which === 'named' && entry.endedKey === key)
}

/**
 * From when a key speaks for its company. The first one, and one that an earlier key countersigned, from the time that the registrar names; any other a
 * waiting time after the registrar's log showed it to everybody, whatever the registrar claims; in a network without one, like the first. Undefined while
 * that can't be said.
 */
export function effectiveAt(
  { number, countersigned, effectiveFrom, anchoredAt }: ListedBinding,
  waitS: number,
): number | undefined {
  if (number === 1 || countersigned || waitS === 0) return effectiveFrom
  return anchoredAt === undefined ? undefined : Math.max(effectiveFrom, anchoredAt + waitS)
}

/**
 * Whether a binding speaks for its company at a time, by the whole list and the objections that are known. Pure.
 * @param objected hashes of the bindings to which the company objects
 */
export function standingIn(
  list: readonly ListedBinding[],
  { binding, at, waitS, objected }: standingIn.Parameters,
): KeyStanding {
  const own = list[binding.number - 1]
  if (!own) return { state: 'waiting' }
  if (own.hash !== binding.hash) return { state: 'forked' }
  const end = list.find((entry) => entry.number > own.number && ends(entry, own.key) && endsAt(entry) <= at)
  if (end) return { state: 'ended', at: endsAt(end) }
  const overruled = list.some(({ overrules, number }) => overrules === own.number && number > own.number)
  if (objected.has(own.hash) && !overruled) return { state: 'objected' }
  const from = effectiveAt(own, waitS)
  if (from === undefined) return { state: 'waiting' }
  return at < from ? { state: 'waiting', at: from } : { state: 'effective' }
}

export declare namespace standingIn {
  type Parameters = {
    readonly binding: Binding
    readonly at: number
    readonly waitS: number
    readonly objected: ReadonlySet<string>
  }
}

/** What can be said of a binding by itself, where the list isn't known: only a company's first key needs nothing else. */
export function standingAlone({ number, effectiveFrom }: Binding, at: number): KeyStanding {
  if (number > 1) return { state: 'waiting' }
  return at < effectiveFrom ? { state: 'waiting', at: effectiveFrom } : { state: 'effective' }
}

/** When the company's grants end by what the registrar states, each with the entry that says so. */
export function grantEnds(
  list: readonly ListedBinding[],
): readonly { readonly number: number; readonly at: number }[] {
  return list
    .filter(({ event }) => bindingEvents[event].endsGrants)
    .map((entry) => ({ number: entry.number, at: endsAt(entry) }))
}
