import { type RawBuilder, sql } from 'kysely'
import type { Page, PageQuery, Place } from '../ports/page.ts'

/** The order of a list: its columns, together unique, all in one direction. */
export type Sorting = { readonly by: readonly string[]; readonly direction: 'ASC' | 'DESC' }

/** `WHERE` of a page: what lies behind the page before. */
export function behind({ by, direction }: Sorting, { after }: PageQuery): RawBuilder<boolean> {
  if (after === undefined) return sql`true`
  const sign = sql.raw(direction === 'ASC' ? '>' : '<')
  return sql`(${sql.raw(by.join(', '))}) ${sign} (${sql.join([...after])})`
}

/** `ORDER BY` and `LIMIT` of a page: one more than it holds tells whether there are more. */
export const sorted = ({ by, direction }: Sorting, { limit }: PageQuery): RawBuilder<unknown> =>
  sql`ORDER BY ${sql.raw(by.map((column) => `${column} ${direction}`).join(', '))} LIMIT ${limit + 1}`

/** Makes a page of the rows that were read. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  { limit }: PageQuery,
  placeOf: (row: Row) => Place,
  toItem: (row: Row) => Item,
): Page<Item> {
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { items: page.map(toItem), next: hasMore ? placeOf(last) : undefined }
}
