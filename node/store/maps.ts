import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { sql } from 'kysely'
import { createBatcher } from '../batcher.ts'
import type { EpochRow, MapPair, MapStore, PlacedEntry } from '../ports/maps.ts'
import { appendLeaves } from './appendLeaves.ts'
import { type Database, storeCall } from './database.ts'

/** The `MapStore` port on PostgreSQL. */
export function createMaps(db: Database): MapStore {
  const buckets = createBatcher<{ bucket: number; version: number }, PlacedEntry[]>({
    max: 500,
    run: (wanted) => readBuckets(db, wanted),
  })
  const label = createBatcher<MapPair, Uint8Array | undefined>({
    max: 500,
    run: (pairs) => readLabels(db, pairs),
  })

  return {
    key: storeCall(() =>
      db.selectFrom('map_keys').selectAll().orderBy('created_at', 'desc').limit(1).executeTakeFirst(),
    ),
    keyByHash: storeCall((hash) =>
      db.selectFrom('map_keys').selectAll().where('hash', '=', hash).executeTakeFirst(),
    ),
    addKey: storeCall(async ({ at, ...key }) => {
      await db
        .insertInto('map_keys')
        .values({ ...key, created_at: at })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
      return db
        .selectFrom('map_keys')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow()
    }),
    progress: storeCall(async () => {
      const { rows } = await sql<{ head: number; counted: number | null }>`
        SELECT h.size AS head, (SELECT size FROM map_progress) AS counted FROM log_head h`.execute(db)
      const epoch = await db
        .selectFrom('map_epochs')
        .selectAll()
        .orderBy('number', 'desc')
        .limit(1)
        .executeTakeFirst()
      return { epoch: toEpoch(epoch), counted: rows[0]?.counted ?? 0, head: rows[0]?.head ?? 0 }
    }),
    touched: storeCall(async (from, limit) => {
      // One snapshot: whoever appends holds the head until he commits, so that all leaves below it are there to be seen.
      const { rows } = await sql<{
        head: number
        last: number | null
        count: number
        pairs: MapPair[] | null
      }>`
        WITH next AS (SELECT leaf_index, subject, kind FROM records WHERE leaf_index >= ${from} ORDER BY leaf_index LIMIT ${limit})
        SELECT h.size AS head, (SELECT max(leaf_index) FROM next) AS last, (SELECT count(*) FROM next) AS count,
               (SELECT jsonb_agg(DISTINCT jsonb_build_object('subject', subject, 'kind', kind)) FROM next) AS pairs
        FROM log_head h`.execute(db)
      const { head = 0, last = null, count = 0, pairs } = rows[0] ?? {}
      const more = count === limit
      return { pairs: pairs ?? [], size: more && last !== null ? last + 1 : head, more }
    }),
    records: storeCall(async (pairs, size) => {
      const { rows } = await sql<{
        subject: string
        kind: string
        day: string | number | null
        created_at: number
        hash: Buffer
        current: boolean
      }>`
        SELECT r.subject, r.kind, r.claims -> p.field AS day, r.created_at, l.hash,
               (r.superseded_by IS NULL OR r.superseded_by >= ${size}) AS current
        FROM unnest(${pairs.map(({ subject }) => subject)}::text[], ${pairs.map(({ kind }) => kind)}::text[],
                    ${pairs.map(({ kind }) => kindOf(kind).periodField ?? '')}::text[]) AS p (subject, kind, field)
        JOIN records r ON r.subject = p.subject AND r.kind = p.kind
        JOIN leaves l ON l.leaf_index = r.leaf_index
        WHERE r.leaf_index < ${size}
        ORDER BY r.leaf_index`.execute(db)
      return rows.map(({ subject, kind, day, created_at, hash, current }) => {
        const field = kindOf(kind).periodField
        return {
          ...{ subject, kind, createdAt: created_at, leaf: hash, current },
          claims: field === undefined || day === null ? {} : { [field]: day },
        }
      })
    }),
    labels: storeCall((pairs) => readLabels(db, pairs)),
    label: storeCall(label),
    addLabels: storeCall(async (labels) => {
      await sql`
        INSERT INTO map_labels (subject, kind, proof)
        SELECT * FROM unnest(${labels.map((l) => l.subject)}::text[], ${labels.map((l) => l.kind)}::text[],
                             ${labels.map((l) => Buffer.from(l.proof))}::bytea[])
        ON CONFLICT DO NOTHING`.execute(db)
    }),
    entriesBefore: storeCall(async (labels, version) => {
      const { rows } = await sql<Row>`
        SELECT DISTINCT ON (e.bucket, e.label) e.label, e.n, e.sequence, e.root, e.commitment
        FROM unnest(${labels.map(bucketOf)}::int[], ${labels.map((l) => Buffer.from(l))}::bytea[]) AS w (bucket, label)
        JOIN map_entries e ON e.bucket = w.bucket AND e.label = w.label
        WHERE e.version < ${version}
        ORDER BY e.bucket, e.label, e.version DESC`.execute(db)
      return new Map(rows.map((row) => [row.label.toString('hex'), row]))
    }),
    write: storeCall((version, entries, size) =>
      db.transaction().execute(async (tx) => {
        const labels = entries.map(({ label: of }) => Buffer.from(of))
        const own = entries.map(({ label: of }) => bucketOf(of))
        await sql`
          UPDATE map_entries e SET until = ${version}
          FROM unnest(${own}::int[], ${labels}::bytea[]) AS w (bucket, label)
          WHERE e.bucket = w.bucket AND e.label = w.label AND e.version < ${version} AND e.until IS NULL`.execute(
          tx,
        )
        await sql`
          INSERT INTO map_entries (bucket, label, version, n, sequence, root, commitment)
          SELECT w.bucket, w.label, ${version}, w.n, w.sequence, w.root, w.commitment
          FROM unnest(${own}::int[], ${labels}::bytea[], ${entries.map(({ n }) => n)}::bigint[],
                      ${entries.map(({ sequence }) => sequence)}::bigint[], ${entries.map(({ root }) => Buffer.from(root))}::bytea[],
                      ${entries.map(({ commitment }) => Buffer.from(commitment))}::bytea[])
               AS w (bucket, label, n, sequence, root, commitment)
          ON CONFLICT (bucket, label, version) DO UPDATE
          SET n = excluded.n, sequence = excluded.sequence, root = excluded.root, commitment = excluded.commitment`.execute(
          tx,
        )
        await sql`
          INSERT INTO map_progress (id, size) VALUES (1, ${size}) ON CONFLICT (id) DO UPDATE SET size = excluded.size`.execute(
          tx,
        )
      }),
    ),
    changedBuckets: storeCall(async (version) => {
      const rows = await db
        .selectFrom('map_entries')
        .select('bucket')
        .distinct()
        .where('version', '=', version)
        .orderBy('bucket')
        .execute()
      return rows.map(({ bucket }) => bucket)
    }),
    bucketEntries: storeCall(async (first, last, version) => {
      const { rows } = await sql<Row>`
        SELECT label, n, sequence, root, commitment FROM map_entries
        WHERE bucket BETWEEN ${first} AND ${last} AND version <= ${version} AND (until IS NULL OR until > ${version})
        ORDER BY label`.execute(db)
      return rows
    }),
    bucket: storeCall((bucket, version) => buckets({ bucket, version })),
    tile: storeCall(async ({ level, tile }, version) => {
      const { rows } = await sql<{ subtrees: Buffer }>`
        SELECT subtrees FROM map_tiles WHERE level = ${level} AND tile = ${tile} AND version <= ${version}
        ORDER BY version DESC LIMIT 1`.execute(db)
      return rows[0]?.subtrees
    }),
    writeTiles: storeCall((version, tiles) =>
      db.transaction().execute(async (tx) => {
        const [levels, numbers] = [tiles.map(({ level }) => level), tiles.map(({ tile }) => tile)]
        await sql`
          UPDATE map_tiles t SET until = ${version}
          FROM unnest(${levels}::int[], ${numbers}::int[]) AS w (level, tile)
          WHERE t.level = w.level AND t.tile = w.tile AND t.version < ${version} AND t.until IS NULL`.execute(
          tx,
        )
        await sql`
          INSERT INTO map_tiles (level, tile, version, subtrees)
          SELECT w.level, w.tile, ${version}, w.subtrees
          FROM unnest(${levels}::int[], ${numbers}::int[], ${tiles.map(({ subtrees }) => Buffer.from(subtrees))}::bytea[])
               AS w (level, tile, subtrees)
          ON CONFLICT (level, tile, version) DO UPDATE SET subtrees = excluded.subtrees`.execute(tx)
      }),
    ),
    addEpoch: storeCall(({ number, size, statement, hash, at }) =>
      db.transaction().execute(async (tx) => {
        const leaf = { kind: 'epoch', statement: Buffer.from(statement, 'latin1') }
        const leaf_index = await appendLeaves(tx, [leaf])
        await tx.insertInto('map_epochs').values({ number, size, statement, hash, at, leaf_index }).execute()
      }),
    ),
    epochBelow: storeCall(async (size) =>
      toEpoch(
        await db
          .selectFrom('map_epochs')
          .selectAll()
          .where('leaf_index', '<', size)
          .orderBy('leaf_index', 'desc')
          .limit(1)
          .executeTakeFirst(),
      ),
    ),
    epochsAfter: storeCall(async (number, limit) => {
      const rows = db.selectFrom('map_epochs').selectAll().where('number', '>', number)
      return (await rows.orderBy('number').limit(limit).execute()).map(toEpoch) as EpochRow[]
    }),
    prune: storeCall(async (before) => {
      const ended = sql`(SELECT coalesce(max(number), 0) FROM map_epochs WHERE at < ${before})`
      await sql`DELETE FROM map_entries WHERE until IS NOT NULL AND until <= ${ended}`.execute(db)
      await sql`DELETE FROM map_tiles WHERE until IS NOT NULL AND until <= ${ended}`.execute(db)
    }),
  }
}

type Row = {
  readonly label: Buffer
  readonly n: number
  readonly sequence: number
  readonly root: Buffer
  readonly commitment: Buffer
}

/** A label's first 16 bits. */
const bucketOf = (label: Uint8Array): number => ((label[0] ?? 0) << 8) | (label[1] ?? 0)

async function readLabels(db: Database, pairs: readonly MapPair[]): Promise<(Uint8Array | undefined)[]> {
  const { rows } = await sql<{ subject: string; kind: string; proof: Buffer }>`
    SELECT subject, kind, proof FROM map_labels
    WHERE (subject, kind) IN (SELECT * FROM unnest(${pairs.map((p) => p.subject)}::text[], ${pairs.map((p) => p.kind)}::text[]))`.execute(
    db,
  )
  const found = new Map(rows.map(({ subject, kind, proof }) => [`${kind} ${subject}`, proof]))
  return pairs.map(({ subject, kind }) => found.get(`${kind} ${subject}`))
}

async function readBuckets(
  db: Database,
  wanted: readonly { readonly bucket: number; readonly version: number }[],
): Promise<PlacedEntry[][]> {
  const { rows } = await sql<Row & { bucket: number; asked: number }>`
    SELECT w.bucket, w.version AS asked, e.label, e.n, e.sequence, e.root, e.commitment
    FROM (SELECT DISTINCT * FROM unnest(${wanted.map(({ bucket }) => bucket)}::int[], ${wanted.map(({ version }) => version)}::bigint[]))
         AS w (bucket, version)
    JOIN map_entries e ON e.bucket = w.bucket AND e.version <= w.version AND (e.until IS NULL OR e.until > w.version)`.execute(
    db,
  )
  const found = Map.groupBy(rows, ({ bucket, asked }) => `${bucket} ${asked}`)
  return wanted.map(({ bucket, version }) => found.get(`${bucket} ${version}`) ?? [])
}

type StoredEpoch = Omit<EpochRow, 'leafIndex'> & { readonly leaf_index: number }

const toEpoch = (row: StoredEpoch | undefined): EpochRow | undefined => {
  if (!row) return undefined
  const { leaf_index, ...epoch } = row
  return { ...epoch, leafIndex: leaf_index }
}
