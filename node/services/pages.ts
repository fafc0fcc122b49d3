import type { Page, PageQuery, Place } from '../ports/page.ts'

/** A page of what is at hand as a whole, sorted by place: what one company or one network has of it is little. */
export function pageOfAll<Item>(
  all: readonly Item[],
  placeOf: (item: Item) => Place,
  { limit, after }: PageQuery,
): Page<Item> {
  const placed = all
    .map((item) => ({ item, place: placeOf(item) }))
    .filter(({ place }) => after === undefined || compare(place, after) > 0)
    .toSorted((a, b) => compare(a.place, b.place))
  const page = placed.slice(0, limit)
  return {
    items: page.map(({ item }) => item),
    next: placed.length > limit ? page.at(-1)?.place : undefined,
  }
}

/** A page of those items of a stored list that `keep` keeps, which the store can't tell. */
export async function pageOfKept<Row, Item>(
  read: (query: PageQuery) => Promise<Page<Row>>,
  keep: (rows: readonly Row[]) => Promise<readonly (Item | undefined)[]>,
  placeOf: (row: Row) => Place,
  { limit, after }: PageQuery,
): Promise<Page<Item>> {
  const kept: Item[] = []
  let from = after
  for (;;) {
    const { items: rows, next } = await read({ limit, after: from })
    const mapped = await keep(rows)
    for (const [i, row] of rows.entries()) {
      const item = mapped[i]
      if (item === undefined) continue
      kept.push(item)
      const isLast = next === undefined && i === rows.length - 1
      if (kept.length === limit) return { items: kept, next: isLast ? undefined : placeOf(row) }
    }
    if (next === undefined) return { items: kept, next: undefined }
    from = next
  }
}

function compare(a: Place, b: Place): number {
  for (const [i, value] of a.entries()) {
    const other = b[i]
    if (other === undefined || value > other) return 1
    if (value < other) return -1
  }
  return 0
}
