import { HexinError } from '@hexin/sdk/errors/base.ts'
import { Kysely, PostgresDialect, type Transaction } from 'kysely'
import { Migrator } from 'kysely/migration'
import pg from 'pg'
import { up as first } from './migrations/0001.ts'
import { up as second } from './migrations/0002.ts'
import { up as third } from './migrations/0003.ts'
import { up as fourth } from './migrations/0004.ts'
import { up as fifth } from './migrations/0005.ts'
import { up as sixth } from './migrations/0006.ts'
import { up as seventh } from './migrations/0007.ts'
import { up as eighth } from './migrations/0008.ts'
import { up as ninth } from './migrations/0009.ts'
import { up as tenth } from './migrations/0010.ts'
import { up as eleventh } from './migrations/0011.ts'
import { up as twelfth } from './migrations/0012.ts'
import { up as fourteenth } from './migrations/0014.ts'
import { up as fifteenth } from './migrations/0015.ts'
import { up as sixteenth } from './migrations/0016.ts'
import { up as seventeenth } from './migrations/0017.ts'
import { up as eighteenth } from './migrations/0018.ts'
import { up as twentieth } from './migrations/0020.ts'
import { up as twentyFirst } from './migrations/0021.ts'
import { up as twentyThird } from './migrations/0023.ts'
import { up as twentyFourth } from './migrations/0024.ts'
import { up as twentySeventh } from './migrations/0027.ts'
import { up as twentyEighth } from './migrations/0028.ts'
import type { Schema } from './schema.ts'

export type Database = Kysely<Schema>
export type Tx = Transaction<Schema>

// int8 as number: every such column counts seconds, leaves, blocks or nonces, all far below 2^53. Money is text or numeric.
pg.types.setTypeParser(pg.types.builtins.INT8, Number)

/**
 * Prepares every parametrised query under a name of its own, so that the server parses and plans it once a connection. The texts must be few: lists
 * go in as arrays, never as placeholders by the dozen.
 */
class PreparingClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(config)
    // Between two queries of a transaction nobody else listens, and an error that nobody hears ends the process. The next query reports it.
    this.on('error', () => undefined)
    const plain = this.query.bind(this) as (...args: readonly unknown[]) => unknown
    const prepared = (text: unknown, values: unknown, ...rest: readonly unknown[]): unknown =>
      typeof text === 'string' && Array.isArray(values) && values.length > 0
        ? plain({ name: nameOf(text), text, values }, ...rest)
        : plain(text, values, ...rest)
    this.query = prepared as typeof this.query
  }
}

const names = new Map<string, string>()

function nameOf(text: string): string {
  const name = names.get(text) ?? `q${names.size}`
  names.set(text, name)
  return name
}

/**
 * Statements are few and prepared; planning the larger ones anew costs more than running them. A plan that is kept must not rest on how small a table
 * was that day: a new node's are empty, and reading them whole is the plan that would stay. All look-ups are by an index; a state that an index is limited
 * to goes in as a literal, since a kept plan knows no parameter's value.
 */
const SESSION = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off'

/** A new connection costs the server a process and a key derivation; the loops come back every second. */
const IDLE_MS = 600_000

/**
 * Opens a pool on a member's database. Nothing connects before the first query.
 *
 * @param onError told of connections that break while idle (the pool replaces them)
 */
export function createDatabase({ url, onError }: { url: string; onError: (error: Error) => void }): Database {
  const pool = new pg.Pool({
    Client: PreparingClient,
    connectionString: url,
    options: SESSION,
    max: 8,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
  })
  pool.on('error', onError)
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  pools.set(db, pool)
  return db
}

const pools = new WeakMap<Database, pg.Pool>()

/** How a database's connections are used at the moment. */
export function poolUse(db: Database): { open: number; idle: number; waiting: number } {
  const pool = pools.get(db)
  return { open: pool?.totalCount ?? 0, idle: pool?.idleCount ?? 0, waiting: pool?.waitingCount ?? 0 }
}

/**
 * Brings the schema up to date. Several replicas may start at once: the migrator's lock lets one at a time.
 * @throws HexinError STORE_UNAVAILABLE
 */
export async function migrate(db: Database): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: {
      getMigrations: async () => ({
        '0001': { up: first },
        '0002': { up: second },
        '0003': { up: third },
        '0004': { up: fourth },
        '0005': { up: fifth },
        '0006': { up: sixth },
        '0007': { up: seventh },
        '0008': { up: eighth },
        '0009': { up: ninth },
        '0010': { up: tenth },
        '0011': { up: eleventh },
        '0012': { up: twelfth },
        '0014': { up: fourteenth },
        '0015': { up: fifteenth },
        '0016': { up: sixteenth },
        '0017': { up: seventeenth },
        '0018': { up: eighteenth },
        '0020': { up: twentieth },
        '0021': { up: twentyFirst },
        '0023': { up: twentyThird },
        '0024': { up: twentyFourth },
        '0027': { up: twentySeventh },
        '0028': { up: twentyEighth },
      }),
    },
  })
  const { error } = await migrator.migrateToLatest()
  if (error) throw storeError(error)
}

/** Connection lost, server stopped (its socket is gone too) or starting, too many clients: what passes when the server is back. */
const TRANSIENT = /^(08...|57P0[123]|53300)$/

/** Turns a failure of the connection into STORE_UNAVAILABLE; anything else is passed on as it is. */
export function storeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  const code = (error as { code?: unknown }).code
  const lost =
    typeof code === 'string'
      ? TRANSIENT.test(code) || /^(ECONN|EPIPE|ENOTFOUND|ENOENT)/.test(code)
      : /terminated|timeout exceeded when trying to connect|Client has encountered a connection error|connection has been discarded/.test(
          error.message,
        )
  return lost ? new HexinError('STORE_UNAVAILABLE', { cause: error }) : error
}

/** Wraps a store method: what it rejects with when the database is away is STORE_UNAVAILABLE. */
export function storeCall<Args extends readonly unknown[], T>(
  method: (...args: Args) => Promise<T>,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    try {
      return await method(...args)
    } catch (error) {
      throw storeError(error)
    }
  }
}
