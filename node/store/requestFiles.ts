import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { RequestRow } from '@hexin/sdk/requestFiles/format.ts'
import { type Selectable, sql } from 'kysely'
import type { Clock } from '../ports/clock.ts'
import type { ClosedRow, OpenRow, RequestFileRow, RequestFiles } from '../ports/requestFiles.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { behind, type Sorting, sorted, toPage } from './page.ts'
import type { Schema } from './schema.ts'

const newest: Sorting = { by: ['received_at', 'id'], direction: 'DESC' }

/** The `RequestFiles` port on PostgreSQL. */
export function createRequestFiles({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): RequestFiles {
  return {
    take: storeCall(({ id, header, until }, read) =>
      db.transaction().execute(async (tx) => {
        const { encoding, member, businessDate, sequence, rows, total } = header
        const added = await tx
          .insertInto('request_files')
          .values({
            ...{ id, encoding, member, business_date: businessDate, sequence, rows, until },
            ...{ total: `${total}`, sha256: '', received_at: clock() },
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirst()
        const isNew = Number(added.numInsertedOrUpdatedRows ?? 0) === 1
        // Behind the header.
        let line = 1
        const sha256 = await read(async (batch) => {
          if (isNew) await keep(tx, id, batch, line)
          line += batch.length
        })
        if (isNew) await tx.updateTable('request_files').set({ sha256 }).where('id', '=', id).execute()
        else await assertSame(tx, id, sha256)
      }),
    ),
    find: storeCall(async (id) => (await withSums(db, await fileRows(db, [id])))[0]),
    list: storeCall(async (query) => {
      const { rows } = await sql<FileRow>`
        SELECT * FROM request_files WHERE ${behind(newest, query)} ${sorted(newest, query)}`.execute(db)
      const full = new Map((await withSums(db, rows)).map((file) => [file.id, file]))
      return toPage(
        rows.flatMap(({ id }) => full.get(id) ?? []),
        query,
        ({ receivedAt, id }) => [receivedAt, id],
        (file) => file,
      )
    }),
    open: storeCall(async (limit) => {
      const { rows } = await sql<{ serial: string; terms: OpenRow['order']; file: string; until: number }>`
        SELECT r.serial, r.terms, r.file, f.until FROM request_rows r JOIN request_files f ON f.id = r.file
        WHERE r.outcome IS NULL AND r.next_at <= ${clock()} ORDER BY r.next_at, f.received_at, r.line LIMIT ${limit}`.execute(
        db,
      )
      return rows.map(({ terms, ...row }) => ({ ...row, order: terms }))
    }),
    close: storeCall(async (rows) => {
      if (rows.length === 0) return
      const column = <T>(pick: (row: ClosedRow) => T) => rows.map(pick)
      await sql`
        UPDATE request_rows r SET outcome = t.outcome, code = t.code, exchange = t.exchange
        FROM unnest(${column((row) => row.serial)}::text[], ${column((row) => row.outcome)}::text[],
                    ${column((row) => row.code)}::text[], ${column((row) => row.exchange)}::text[])
             AS t (serial, outcome, code, exchange)
        WHERE r.serial = t.serial AND r.outcome IS NULL`.execute(db)
    }),
    postpone: storeCall(async (serials, at) => {
      if (serials.length === 0) return
      await sql`UPDATE request_rows SET next_at = ${at} WHERE serial = ANY (${[...serials]}::text[])`.execute(
        db,
      )
    }),
    closed: storeCall(async (id, after, limit) => {
      const rows = await db
        .selectFrom('request_rows')
        .select(['line', 'serial', 'amount', 'outcome', 'code', 'exchange'])
        .where('file', '=', id)
        .where('line', '>', after)
        .orderBy('line')
        .limit(limit)
        .execute()
      return rows.map(({ amount, outcome, ...row }) => ({
        ...row,
        amount: BigInt(amount),
        outcome: outcome ?? 'undelivered',
      }))
    }),
  }
}

type FileRow = Selectable<Schema['request_files']>

async function keep(tx: Tx, file: string, rows: readonly RequestRow[], before: number): Promise<void> {
  const added = await tx
    .insertInto('request_rows')
    .values(
      rows.map(({ serial, order, amount }, i) => ({
        ...{ file, line: before + 1 + i, serial, amount: `${amount}` },
        terms: JSON.stringify(order),
      })),
    )
    .onConflict((conflict) => conflict.column('serial').doNothing())
    .returning('serial')
    .execute()
  const kept = new Set(added.map(({ serial }) => serial))
  const seen = new Set<string>()
  for (const [i, { serial }] of rows.entries()) {
    if (!kept.has(serial) || seen.has(serial))
      throw new HexinError('FILE_SERIAL_REUSED', { detail: `Line ${before + 1 + i}.`, found: serial })
    seen.add(serial)
  }
}

async function assertSame(tx: Tx, id: string, sha256: string): Promise<void> {
  const [known] = await fileRows(tx, [id])
  if (known?.sha256 !== sha256)
    throw new HexinError('FILE_SEQUENCE_REUSED', { found: sha256, expected: known?.sha256 })
}

const fileRows = (db: Database | Tx, ids: readonly string[]): Promise<FileRow[]> =>
  db.selectFrom('request_files').selectAll().where('id', 'in', ids).execute()

async function withSums(db: Database, files: readonly FileRow[]): Promise<RequestFileRow[]> {
  if (files.length === 0) return []
  const { rows: sums } = await sql<{
    file: string
    outcome: RequestFileRow['sums'][number]['outcome']
    code: string | null
    rows: number
    total: string
  }>`
    SELECT file, outcome, code, count(*) AS rows, sum(amount::numeric)::text AS total FROM request_rows
    WHERE file = ANY (${files.map(({ id }) => id)}::text[]) AND outcome IS NOT NULL
    GROUP BY file, outcome, code ORDER BY outcome, code NULLS FIRST`.execute(db)
  return files.map((file) => ({
    id: file.id,
    header: {
      ...{ type: 'hexin-requests/1', encoding: file.encoding, member: file.member },
      ...{ businessDate: file.business_date, sequence: file.sequence },
      ...{ rows: file.rows, total: BigInt(file.total) },
    },
    sha256: file.sha256,
    receivedAt: file.received_at,
    sums: sums
      .filter((sum) => sum.file === file.id)
      .map(({ outcome, code, rows, total }) => ({ outcome, code, rows, total: BigInt(total) })),
  }))
}
