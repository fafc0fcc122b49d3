import type { Page, PageQuery, Place } from '@hexin/node/ports/page.ts'
import { pageOfAll, pageOfKept } from '@hexin/node/services/pages.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'

type Item = { readonly at: number; readonly id: string }
const placeOf = ({ at, id }: Item): Place => [at, id]
const itemsArbitrary = fc.uniqueArray(
  fc.record({ at: fc.nat({ max: 3 }), id: fc.string({ maxLength: 2 }) }),
  {
    selector: ({ at, id }) => JSON.stringify([at, id]),
    maxLength: 30,
  },
)

async function walk(read: (query: PageQuery) => Promise<Page<Item>>, limit: number): Promise<Item[]> {
  const seen: Item[] = []
  let after: Place | undefined
  for (;;) {
    const { items, next } = await read({ limit, after })
    expect(items.length).toBeLessThanOrEqual(limit)
    seen.push(...items)
    if (!next) return seen
    expect(items).toHaveLength(limit)
    after = next
  }
}

test('pages of what is at hand give each item once, in order', async () => {
  await fc.assert(
    fc.asyncProperty(itemsArbitrary, fc.integer({ min: 1, max: 40 }), async (all, limit) => {
      const seen = await walk(async (query) => pageOfAll(all, placeOf, query), limit)
      const whole = pageOfAll(all, placeOf, { limit: 100 }).items
      expect(seen).toEqual(whole)
      expect(new Set(seen)).toEqual(new Set(all))
    }),
  )
})

test('pages of what is kept of a list are full to the last, and give each kept item once', async () => {
  await fc.assert(
    fc.asyncProperty(
      itemsArbitrary,
      fc.integer({ min: 1, max: 9 }),
      fc.nat({ max: 3 }),
      async (all, limit, at) => {
        const read = async (query: PageQuery) => pageOfAll(all, placeOf, query)
        const keep = async (rows: readonly Item[]) => rows.map((row) => (row.at === at ? row : undefined))
        const seen: Item[] = []
        let after: Place | undefined
        do {
          const page = await pageOfKept(read, keep, placeOf, { limit, after })
          if (page.next) expect(page.items).toHaveLength(limit)
          seen.push(...page.items)
          after = page.next
        } while (after)
        const { items } = pageOfAll(all, placeOf, { limit: 100 })
        expect(seen).toEqual(items.filter((item) => item.at === at))
      },
    ),
  )
})
