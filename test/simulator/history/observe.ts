import { createHash } from 'node:crypto'
import type { Database } from '@hexin/node/store/database.ts'
import { createCheckpoints } from '@hexin/node/store/log.ts'
import { growTiles } from '@hexin/sdk/proof/index.ts'
import { sql } from 'kysely'
import type { World } from '../world/world.ts'

/** A member's database as its auditor would open it: past all of the node's own code. */
export function databaseOf({ machines }: Pick<World, 'machines'>, member: number): Database {
  const machine = machines.get(member)
  if (!machine) throw new RangeError(`There is no member ${member}.`)
  return machine.database.connect()
}

/** How often each grant was looked under, as the looks say, and as the counter says. */
export async function usesAt(db: Database): Promise<Map<string, { looks: number; counted: number }>> {
  const { rows } = await sql<{ grant: string; looks: number; counted: number | null }>`
    SELECT l.grant_id AS grant, count(*)::int AS looks, max(u.uses)::int AS counted
    FROM looks l LEFT JOIN grant_uses u ON u.grant_id = l.grant_id
    WHERE l.code IS NULL AND NOT l.under_order GROUP BY 1`.execute(db)
  return new Map(rows.map(({ grant, looks, counted }) => [grant, { looks, counted: counted ?? 0 }]))
}

/** The grants whose end this member has seen. */
export async function endsSeen(db: Database): Promise<Set<string>> {
  const { rows } = await sql<{ grant: string }>`
    SELECT grant_id AS grant FROM revocations UNION SELECT grant_id FROM grant_states WHERE state = 'revoked'`.execute(
    db,
  )
  return new Set(rows.map(({ grant }) => grant))
}

const sha256 = (data: Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

/** The root of a log of this size, from its statements alone. */
export async function rootOf(db: Database, size: number): Promise<string> {
  const rows = await db
    .selectFrom('leaves')
    .select(['leaf_index', 'statement'])
    .where('leaf_index', '<', size)
    .orderBy('leaf_index')
    .execute()
  if (rows.some(({ leaf_index }, i) => leaf_index !== i) || rows.length !== size) return 'a log with gaps'
  const leaves = rows.map(({ statement }) => sha256(Buffer.concat([Buffer.of(0), statement])))
  const { root } = growTiles(sha256, { size: 0, leaves, readEdge: () => new Uint8Array() })
  return `0x${Buffer.from(root).toString('hex')}`
}

export const lastCheckpoint = (db: Database) => createCheckpoints({ db, clock: () => 0 }).last()
