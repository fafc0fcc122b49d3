import { beijingDay } from '@hexin/sdk/consent/terms.ts'
import { sql } from 'kysely'
import type { NewLook } from '../ports/exchange.ts'
import type { Database } from './database.ts'

type Row = {
  readonly subject: string
  readonly asker: number
  readonly kind: string
  readonly day: number
  readonly times: Readonly<Record<string, number>>
}

/** What was disclosed before a batch of looks, and what the batch adds. */
export type Disclosures = {
  /** How often each field of the look's kind was disclosed to its asker's group; undefined where there is no budget. */
  before(look: NewLook): ReadonlyMap<string, number> | undefined
  add(look: NewLook): void
  /** The rows that are no longer as they were read. */
  changed(): readonly Row[]
}

/** Reads what the budgets of these looks count. */
export async function readDisclosures(
  db: Database,
  looks: readonly NewLook[],
  now: number,
): Promise<Disclosures> {
  const today = beijingDay(now)
  const wanted = looks.flatMap(({ subject, budget, request: { kind } }) =>
    subject === undefined || !budget ? [] : budget.askers.map((asker) => ({ subject, asker, kind })),
  )
  const after = today - Math.max(1, ...looks.map(({ budget }) => budget?.days ?? 1))
  const rows = wanted.length === 0 ? [] : await readRows(db, wanted, after)
  const days = new Map<string, Map<number, Row>>()
  const fresh = new Set<Row>()

  function put(row: Row): void {
    const key = keyOf(row)
    const found = days.get(key) ?? new Map<number, Row>()
    days.set(key, found.set(row.day, row))
  }

  for (const row of rows) put(row)
  return {
    before({ subject, budget, request: { kind } }) {
      if (subject === undefined || !budget) return undefined
      const counted = new Map<string, number>()
      for (const asker of budget.askers)
        for (const { day, times } of days.get(keyOf({ subject, asker, kind }))?.values() ?? [])
          if (day > today - budget.days)
            for (const [field, count] of Object.entries(times))
              counted.set(field, (counted.get(field) ?? 0) + count)
      return counted
    },
    add({ subject, budget, request: { asker, kind, fields } }) {
      if (subject === undefined || !budget) return
      const former = days.get(keyOf({ subject, asker, kind }))?.get(today)
      const counted = new Map(Object.entries(former?.times ?? {}))
      for (const field of new Set(fields)) counted.set(field, (counted.get(field) ?? 0) + 1)
      const row = { subject, asker, kind, day: today, times: Object.fromEntries(counted) }
      if (former) fresh.delete(former)
      fresh.add(row)
      put(row)
    },
    changed: () => [...fresh],
  }
}

const keyOf = ({ subject, asker, kind }: Pick<Row, 'subject' | 'asker' | 'kind'>): string =>
  `${asker} ${subject} ${kind}`

async function readRows(
  db: Database,
  wanted: readonly Pick<Row, 'subject' | 'asker' | 'kind'>[],
  after: number,
): Promise<Row[]> {
  const { rows } = await sql<Row>`
    SELECT d.* FROM disclosures d
    WHERE (d.subject, d.asker, d.kind) IN (SELECT * FROM unnest(${wanted.map(({ subject }) => subject)}::text[],
             ${wanted.map(({ asker }) => asker)}::bigint[], ${wanted.map(({ kind }) => kind)}::text[]))
      AND d.day > ${after}`.execute(db)
  return rows
}
