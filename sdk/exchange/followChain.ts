import type { Link } from './link.ts'

/** Numbers from the first to the second, both among them, of which no request has come. */
export type Gap = readonly [from: number, to: number]

/** How far an asker's chain under one basis was followed. Requests come in any order: what is missing stays open until it comes or is closed. */
export type ChainState = { readonly highest: number; readonly gaps: readonly Gap[] }

/** What is known at a number of the chain. A closed one ended at the asker without anything from the provider. */
export type ChainEntry = {
  readonly request: string
  readonly previous: string | null
  readonly isClosed: boolean
}

export type ChainRefusal = 'EXCHANGE_CHAIN_FORKED' | 'EXCHANGE_CHAIN_GAPS' | 'EXCHANGE_CLOSED'

/** Open ranges of a chain, at most: whoever leaves more loses requests by plan. */
export const GAPS_MAX = 100

export const emptyChain: ChainState = { highest: 0, gaps: [] }

/**
 * Takes one more request into an asker's chain, or says why not. A number has one request, and its neighbours name each other: two signed requests that
 * don't agree on it prove that the asker's chain forked. Nothing that is refused changes the state.
 *
 * @param entryAt what is known at the link's number and at its two neighbours
 */
export function followChain(
  state: ChainState,
  { request, link: { number, previous } }: { readonly request: string; readonly link: Link },
  entryAt: (number: number) => ChainEntry | undefined,
): ChainState | { readonly refusal: ChainRefusal } {
  const [before, at, after] = [entryAt(number - 1), entryAt(number), entryAt(number + 1)]
  if (at) {
    if (at.request !== request) return { refusal: 'EXCHANGE_CHAIN_FORKED' }
    return at.isClosed ? { refusal: 'EXCHANGE_CLOSED' } : state
  }
  if ((before && before.request !== previous) || (after && after.previous !== request))
    return { refusal: 'EXCHANGE_CHAIN_FORKED' }
  const next = withNumber(state, number)
  return next.gaps.length > GAPS_MAX ? { refusal: 'EXCHANGE_CHAIN_GAPS' } : next
}

/** Whether this number is open: no request of it has come. */
export const isOpen = ({ highest, gaps }: ChainState, number: number): boolean =>
  number > highest || gaps.some(([from, to]) => from <= number && number <= to)

function withNumber({ highest, gaps }: ChainState, number: number): ChainState {
  if (number > highest)
    return { highest: number, gaps: number === highest + 1 ? gaps : [...gaps, [highest + 1, number - 1]] }
  const split = gaps.flatMap(([from, to]): Gap[] => {
    if (number < from || to < number) return [[from, to]]
    const parts: Gap[] = [
      [from, number - 1],
      [number + 1, to],
    ]
    return parts.filter(([first, last]) => first <= last)
  })
  return { highest, gaps: split }
}
