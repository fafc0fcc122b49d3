import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Tile, TileId } from '@hexin/sdk/proof/index.ts'
import { type Kysely, sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { Checkpoint, Checkpoints } from '../ports/checkpoints.ts'
import type { Clock } from '../ports/clock.ts'
import type { Log } from '../ports/log.ts'
import { appendLeaves, type NewLeaf } from './appendLeaves.ts'
import { type Database, storeCall, type Tx } from './database.ts'
import { enqueueTransaction } from './outbox.ts'
import type { Schema } from './schema.ts'

/** Leaves under one checkpoint; the contract caps the growth of one publication far above. */
const GROWTH_MAX = 100_000

/** The `Log` port on PostgreSQL: appends that come together share a transaction. */
export function createLog(db: Database): Log {
  const append = createBatcher<readonly NewLeaf[], number>({
    max: 100,
    run: (groups) =>
      db.transaction().execute(async (tx) => {
        let next = await appendLeaves(tx, groups.flat())
        return groups.map(({ length }) => {
          const first = next
          next += length
          return first
        })
      }),
  })
  return {
    append: storeCall(append),
    size: storeCall(
      async () => (await db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()).size,
    ),
    statement: storeCall(async (index) => {
      const row = await db
        .selectFrom('leaves')
        .select('statement')
        .where('leaf_index', '=', index)
        .executeTakeFirst()
      return row?.statement
    }),
  }
}

/** The `Checkpoints` port on PostgreSQL. */
export function createCheckpoints({
  db,
  clock,
}: {
  readonly db: Database
  readonly clock: Clock
}): Checkpoints {
  return {
    last: storeCall(() => lastCheckpoint(db)),
    find: storeCall(async (size) =>
      toCheckpoint(
        await db.selectFrom('log_checkpoints').selectAll().where('size', '=', size).executeTakeFirst(),
      ),
    ),
    advance: storeCall((make) =>
      db.transaction().execute(async (tx) => {
        await sql`SELECT pg_advisory_xact_lock(hashtext('checkpoint'))`.execute(tx)
        const last = await lastCheckpoint(tx)
        const leaves = await leafHashes(tx, last?.size ?? 0)
        if (leaves.length === 0) return false
        const { tiles, sign, ...made } = await make({ last, leaves, readTiles: (ids) => readTiles(tx, ids) })
        await writeTiles(tx, tiles)
        const now = clock()
        const nonce = await enqueueTransaction(tx, { purpose: 'checkpoint', sign, now })
        const { noteHash: note_hash, ...rest } = made
        await tx
          .insertInto('log_checkpoints')
          .values({ ...rest, note_hash, nonce, created_at: now })
          .execute()
        return true
      }),
    ),
    source: (size) => ({ size, readTiles: storeCall((ids) => readTiles(db, ids)) }),
  }
}

type Reader = Kysely<Schema>

async function lastCheckpoint(db: Reader): Promise<Checkpoint | undefined> {
  const query = db.selectFrom('log_checkpoints').selectAll().orderBy('size', 'desc').limit(1)
  return toCheckpoint(await query.executeTakeFirst())
}

type Row = { size: number; root: string; note: string; note_hash: string; nonce: number }

const toCheckpoint = (row: Row | undefined): Checkpoint | undefined =>
  row && {
    size: row.size,
    root: row.root as Hex,
    note: row.note,
    noteHash: row.note_hash as Hex,
    nonce: row.nonce,
  }

async function leafHashes(tx: Tx, from: number): Promise<Buffer[]> {
  const rows = await tx
    .selectFrom('leaves')
    .select('hash')
    .where('leaf_index', '>=', from)
    .orderBy('leaf_index')
    .limit(GROWTH_MAX)
    .execute()
  return rows.map(({ hash }) => hash)
}

/** @throws HexinError LOG_INCONSISTENT where a tile is missing */
async function readTiles(db: Reader, ids: readonly TileId[]): Promise<Buffer[]> {
  if (ids.length === 0) return []
  const { rows } = await sql<{ level: number; tile_index: number; hashes: Buffer }>`
    SELECT level, tile_index, hashes FROM tiles
    WHERE (level, tile_index) IN (SELECT * FROM unnest(${ids.map((t) => t.level)}::int[],
                                                       ${ids.map((t) => t.index)}::bigint[]))`.execute(db)
  const found = new Map(rows.map(({ level, tile_index, hashes }) => [`${level} ${tile_index}`, hashes]))
  return ids.map(({ level, index }) => {
    const hashes = found.get(`${level} ${index}`)
    if (!hashes) throw new HexinError('LOG_INCONSISTENT', { found: `no tile ${level}/${index}` })
    return hashes
  })
}

/** A partial tile is overwritten by the wider one that begins with it. */
async function writeTiles(tx: Tx, tiles: readonly Tile[]): Promise<void> {
  await sql`
    INSERT INTO tiles (level, tile_index, hashes)
    SELECT * FROM unnest(${tiles.map((t) => t.level)}::int[], ${tiles.map((t) => t.index)}::bigint[],
                         ${tiles.map((t) => Buffer.from(t.bytes))}::bytea[])
    ON CONFLICT (level, tile_index) DO UPDATE SET hashes = excluded.hashes`.execute(tx)
}
