import {
  type ChainEntry,
  type ChainRefusal,
  type ChainState,
  emptyChain,
  followChain,
  GAPS_MAX,
  isOpen,
} from '@hexin/sdk/exchange/followChain.ts'
import { type Link, linkSchema } from '@hexin/sdk/exchange/link.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

type Request = { readonly request: string; readonly link: Link }

/** The request at this number of an honest chain, or of another one with the same beginning. */
const at = (number: number, name = 'r'): Request => ({
  request: `${name}${number}`,
  link: { number, previous: number === 1 ? null : `r${number - 1}` },
})

/** One end of a chain that keeps what it took, as a provider's database does. */
function createEnd() {
  let state: ChainState = emptyChain
  const entries = new Map<number, ChainEntry>()
  return {
    state: () => state,
    entries,
    take({ request, link }: Request, isClosed = false): ChainRefusal | undefined {
      const next = followChain(state, { request, link }, (number) => entries.get(number))
      if ('refusal' in next) return next.refusal
      state = next
      entries.set(link.number, { request, previous: link.previous, isClosed })
      return undefined
    },
  }
}

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 40 })

describe('a chain', () => {
  test('in whatever order its requests come, with losses and duplicates: each is taken, and what is open is what did not come', () => {
    fc.assert(
      fc.property(numbers, fc.array(fc.nat(39)), (came, again) => {
        const end = createEnd()
        const order = [...came, ...again.map((i) => came[i % came.length] as number)]
        for (const number of order) expect(end.take(at(number))).toBeUndefined()
        const { highest, gaps } = end.state()
        expect(highest).toBe(Math.max(...came))
        for (let number = 1; number <= highest + 1; number++)
          expect(isOpen(end.state(), number)).toBe(!came.includes(number))
        // Ranges lie apart and in themselves the right way round.
        for (const [from, to] of gaps) expect(from).toBeLessThanOrEqual(to)
      }),
    )
  })

  test('that forks anywhere is found as soon as both branches, or a request and a stranger’s neighbour, have come', () => {
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 60 }), (came, fork) => {
        const end = createEnd()
        for (const number of came) end.take(at(number))
        const before = end.state()
        const clashes = came.includes(fork) || came.includes(fork + 1)
        expect(end.take(at(fork, 'other'))).toBe(clashes ? 'EXCHANGE_CHAIN_FORKED' : undefined)
        // What is refused changes nothing.
        if (clashes) expect(end.state()).toBe(before)
      }),
    )
  })

  test('whose request names another one before it than came: forked', () => {
    const end = createEnd()
    end.take(at(1))
    expect(end.take({ request: 'r2', link: { number: 2, previous: 'x1' } })).toBe('EXCHANGE_CHAIN_FORKED')
    // The control: the one that names it.
    expect(end.take(at(2))).toBeUndefined()
  })

  test('goes on over a closed link, which is not answered any more, by whatever order', () => {
    const end = createEnd()
    end.take(at(1))
    expect(end.take(at(2), true)).toBeUndefined()
    expect(end.take(at(3))).toBeUndefined()
    expect(end.state()).toEqual({ highest: 3, gaps: [] })
    expect(end.take(at(2))).toBe('EXCHANGE_CLOSED')
    expect(end.take(at(2, 'other'))).toBe('EXCHANGE_CHAIN_FORKED')
  })

  test('may have so many open ranges and no more; one that fills is room for another', () => {
    const end = createEnd()
    for (let i = 1; i <= GAPS_MAX; i++) expect(end.take(at(2 * i))).toBeUndefined()
    expect(end.state().gaps).toHaveLength(GAPS_MAX)
    const next = at(2 * GAPS_MAX + 2)
    expect(end.take(next)).toBe('EXCHANGE_CHAIN_GAPS')
    expect(end.take(at(7))).toBeUndefined()
    expect(end.take(next)).toBeUndefined()
  })
})

test('only the first link has nothing before it', () => {
  const previous = 'A'.repeat(43)
  const taken = (link: unknown) => linkSchema.safeParse(link).success
  expect([taken({ number: 1, previous: null }), taken({ number: 2, previous })]).toEqual([true, true])
  expect([taken({ number: 1, previous }), taken({ number: 2, previous: null })]).toEqual([false, false])
  for (const number of [0, -1, 1.5, 2 ** 53]) expect(taken({ number, previous })).toBe(false)
})
