import { PGlite } from '@electric-sql/pglite'
import { type Database, migrate } from '@hexin/node/store/database.ts'
import type { Schema } from '@hexin/node/store/schema.ts'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Driver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import { noteDoing } from '../platform/turns.ts'
import { literal } from './literal.ts'

/** PostgreSQL in this process's memory, with a schema for each member's database. */
export type MemoryServer = {
  /** An empty, migrated database. */
  create(name: string): Promise<MemoryDatabase>
  stop(): Promise<void>
}

/** What is in a database at a moment: rows by table. */
export type Snapshot = ReadonlyMap<string, string>

export type MemoryDatabase = {
  /** A process's way in. */
  connect(process?: DatabaseProcess): Database
  snapshot(): Promise<Snapshot>
  restore(snapshot: Snapshot): Promise<void>
  /** The names of its tables. */
  tables(): Promise<ReadonlySet<string>>
}

/** A process as the database sees it: it may die at any statement. */
export type DatabaseProcess = {
  /** Told before each statement; true: the process is dead, and nobody hears of this statement, or of any later one. */
  isDead(): boolean
  /** Told of each statement that was carried out. */
  onStatement(sql: string, hasChanged: boolean): void
}

const ALIVE: DatabaseProcess = { isDead: () => false, onStatement: () => undefined }

const CHANGES = /^\s*(insert|update|delete|with)/i

/** int8, bytea and numeric as the stores know them from `pg`. */
const PARSERS = {
  20: Number,
  17: (text: string) => Buffer.from(text.slice(2), 'hex'),
  1700: (text: string) => text,
}

/** `pg` knows no numbers in it, whatever it makes of an int8 by itself. */
const INT8_ARRAY = 1016

export async function startMemoryServer(): Promise<MemoryServer> {
  const server = await PGlite.create({ parsers: PARSERS })
  // Set once it has made those of all arrays from PARSERS.
  server.parsers[INT8_ARRAY] = (text) => (text === '{}' ? [] : text.slice(1, -1).split(','))
  // As in production (see `createDatabase`).
  await server.exec('SET plan_cache_mode = force_generic_plan; SET enable_seqscan = off')
  const turns = createTurns()
  let current = ''

  /** One session serves all: whoever's turn it is has it for a statement or a transaction. */
  async function enter(schema: string): Promise<() => void> {
    const leave = await turns.enter()
    if (current !== schema) await server.exec(`SET search_path TO ${schema}`)
    current = schema
    return leave
  }

  async function run(schema: string, sql: string): Promise<void> {
    const leave = await enter(schema)
    try {
      await server.exec(sql)
    } finally {
      leave()
    }
  }

  return {
    async create(name) {
      const statements = createStatements(server, name)
      await run('public', `CREATE SCHEMA ${name}`)
      const connect = (process = ALIVE): Database =>
        new Kysely<Schema>({
          dialect: {
            createAdapter: () => new PostgresAdapter(),
            createDriver: () => createDriver({ server, statements, process, enter: () => enter(name) }),
            createIntrospector: (db) => new PostgresIntrospector(db),
            createQueryCompiler: () => new PostgresQueryCompiler(),
          },
        })
      await migrate(connect())
      // The migrator looks for its own tables in every schema: the next one's must not find these.
      await run(name, 'DROP TABLE kysely_migration, kysely_migration_lock')
      const copies = createCopies({ server, schema: name, enter: () => enter(name) })
      return { connect, ...copies }
    },
    stop: () => server.close(),
  }
}

/** A copy of all rows as JSON, and back; identity columns go on where they were. */
function createCopies({
  server,
  schema,
  enter,
}: {
  server: PGlite
  schema: string
  enter: () => Promise<() => void>
}) {
  async function tables(): Promise<{ name: string; sequence: string | null; column: string | null }[]> {
    const { rows } = await server.query<{ name: string; sequence: string | null; column: string | null }>(
      `SELECT t.tablename AS name, c.column_name AS column,
         pg_get_serial_sequence(quote_ident($1) || '.' || quote_ident(t.tablename), c.column_name) AS sequence
       FROM pg_tables t LEFT JOIN information_schema.columns c
         ON c.table_schema = $1 AND c.table_name = t.tablename AND c.is_identity = 'YES'
       WHERE t.schemaname = $1 ORDER BY 1`,
      [schema],
    )
    return rows
  }
  let known: ReturnType<typeof tables> | undefined
  const list = () => (known ??= tables())

  return {
    tables: async () => new Set((await list()).map(({ name }) => name)),
    async snapshot(): Promise<Snapshot> {
      const leave = await enter()
      try {
        const parts = (await list()).map(
          ({ name }) =>
            `SELECT '${name}' AS name, (SELECT jsonb_agg(to_jsonb(x)) FROM ${name} x)::text AS rows`,
        )
        const { rows } = await server.query<{ name: string; rows: string | null }>(parts.join(' UNION ALL '))
        return new Map(
          rows.flatMap(({ name, rows: found }) => (found === null ? [] : [[name, found] as const])),
        )
      } finally {
        leave()
      }
    },
    async restore(snapshot: Snapshot): Promise<void> {
      const leave = await enter()
      try {
        const all = await list()
        const deletes = all.map(({ name }) => `DELETE FROM ${name};`).join('')
        await server.exec(`SET session_replication_role = replica; ${deletes}`)
        for (const { name, sequence, column } of all) {
          const rows = snapshot.get(name)
          if (rows !== undefined)
            await server.query(
              `INSERT INTO ${name} OVERRIDING SYSTEM VALUE SELECT * FROM jsonb_populate_recordset(NULL::${name}, $1::jsonb)`,
              [rows],
            )
          if (sequence !== null)
            await server.exec(
              `SELECT setval('${sequence}', coalesce((SELECT max(${column}) FROM ${name}), 0) + 1, false)`,
            )
        }
        await server.exec('SET session_replication_role = DEFAULT')
      } finally {
        leave()
      }
    },
  }
}

/** First come, first served. */
function createTurns() {
  let last = Promise.resolve()
  return {
    enter(): Promise<() => void> {
      const before = last
      let leave: () => void = () => undefined
      last = new Promise((resolve) => {
        leave = resolve
      })
      return before.then(() => leave)
    },
  }
}

type Statements = {
  run(sql: string, parameters: readonly unknown[]): Promise<{ rows: unknown[]; affectedRows?: number }>
}

const PREPARABLE = /^\s*(select|insert|update|delete|with)/i

/** Prepares each statement once a schema, as a node does once a connection: parsing and planning are most of what a small one costs. */
function createStatements(server: PGlite, schema: string): Statements {
  const names = new Map<string, string>()
  return {
    async run(sql: string, parameters: readonly unknown[]) {
      if (!PREPARABLE.test(sql)) return server.query(sql, [...parameters])
      const name = names.get(sql) ?? `${schema}_${names.size}`
      if (!names.has(sql)) await server.exec(`PREPARE ${name} AS ${sql}`)
      names.set(sql, name)
      const given = parameters.length === 0 ? '' : `(${parameters.map(literal).join(', ')})`
      const [result] = await server.exec(`EXECUTE ${name}${given}`)
      return result ?? { rows: [] }
    },
  }
}

const NEVER = new Promise<never>(() => undefined)

function createDriver({
  server,
  statements,
  process,
  enter,
}: {
  readonly server: PGlite
  readonly statements: Statements
  readonly process: DatabaseProcess
  readonly enter: () => Promise<() => void>
}): Driver {
  type Connection = DatabaseConnection & { leave(): void; inTransaction: boolean; gone: boolean }

  async function die(connection: Connection): Promise<never> {
    if (!connection.gone) {
      connection.gone = true
      if (connection.inTransaction) await server.exec('ROLLBACK')
      connection.leave()
    }
    return NEVER
  }

  const simple = async (connection: Connection, sql: string): Promise<void> => {
    if (process.isDead()) return die(connection)
    noteDoing()
    await server.exec(sql)
    connection.inTransaction = sql === 'BEGIN'
    noteDoing()
    if (process.isDead()) return die(connection)
  }

  return {
    init: async () => undefined,
    destroy: async () => undefined,
    async acquireConnection(): Promise<Connection> {
      if (process.isDead()) return NEVER
      const leave = await enter()
      const connection: Connection = {
        ...{ leave, inTransaction: false, gone: false },
        async executeQuery({ sql, parameters }: CompiledQuery) {
          if (process.isDead()) return die(connection)
          noteDoing()
          const { rows, affectedRows } = await statements.run(sql, parameters)
          noteDoing()
          process.onStatement(sql, Boolean(affectedRows) && CHANGES.test(sql))
          return { rows: rows as never[], numAffectedRows: BigInt(affectedRows ?? 0) }
        },
        streamQuery() {
          throw new Error('nothing here reads by stream')
        },
      }
      return connection
    },
    beginTransaction: (connection) => simple(connection as Connection, 'BEGIN'),
    commitTransaction: (connection) => simple(connection as Connection, 'COMMIT'),
    rollbackTransaction: (connection) => simple(connection as Connection, 'ROLLBACK'),
    async releaseConnection(connection) {
      const own = connection as Connection
      if (!own.gone) own.leave()
    },
  }
}
