import { type Kysely, sql } from 'kysely'

/** Several officers who sign one grant. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db)
}

const statements = [
  // `cosigners`: keys of officers who offered to sign. `partial`: the grant that holds the request, while signatures are missing.
  `ALTER TABLE grant_requests ADD COLUMN cosigners jsonb NOT NULL DEFAULT '[]', ADD COLUMN partial jsonb`,
] as const
