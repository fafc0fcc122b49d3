import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Database } from '@hexin/node/store/database.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anchored } from '../helpers/checkedApi.ts'
import { createKeepingWorld, type KeepingWorld } from '../node/http/keepingWorld.ts'

let world: KeepingWorld
beforeAll(async () => {
  world = await createKeepingWorld()
})
afterAll(() => world.stop())

/** It publishes nothing more: a backup from before its last checkpoint would be refused for that alone. */
const quiet = { tickMs: 3_600_000 }
async function quieten(): Promise<void> {
  await anchored(world.bank)
  await world.bankNode.restart(quiet)
}

describe('8. Deletion is not what it says; here a deletion', () => {
  const place = (name: string) => path.join(world.bankNode.secretsDir, name)

  test('outlives a database that is restored from before it', async () => {
    const grant = await world.granted()
    const id = await world.answered(grant.id)
    await quieten()
    const { db } = world.bankNode.database
    const keys = readFileSync(place('grant-keys'))
    const backup = await backUp(db)
    expect((await world.bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside: [] } })).status).toBe(
      200,
    )
    expect(await world.shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })

    await backup.restore()
    expect(await keptAnswers(db, id)).toBe(1)
    await world.bankNode.restart(quiet)
    expect(await world.shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })
    expect(await keptAnswers(db, id)).toBe(0)

    // Without the tombstone the answer comes back, but its key does not; only with the old key file too it opens.
    await backup.restore()
    rmSync(place('grant-keys.destroyed'))
    await world.bankNode.restart(quiet)
    expect(await keptAnswers(db, id)).toBe(1)
    expect((await world.shown(id))['records']).toBeUndefined()
    writeFileSync(place('grant-keys'), keys)
    await world.bankNode.restart(quiet)
    expect(await world.shown(id)).toMatchObject({ state: 'answered', records: [{}] })
  })

  test('that a crash cut short is finished at the next start', async () => {
    await world.bankNode.restart()
    const [grant, other] = [await world.granted(), await world.granted()]
    const [id, next] = [await world.answered(grant.id), await world.answered(other.id)]
    await quieten()
    const { db } = world.bankNode.database
    const backup = await backUp(db)
    await world.bank.post(`/v1/grants/${grant.id}/deletion`, { json: { outside: [] } })
    const file = place('grant-keys.destroyed')
    const tombstones = readFileSync(file, 'utf8')
    expect(tombstones).toContain(`${grant.id} ey`)
    // The tombstone is there, the database knows nothing of it; behind it is a piece of another.
    await backup.restore()
    writeFileSync(file, `${tombstones}0x12`)
    await world.bankNode.restart(quiet)
    expect(await world.shown(id)).toMatchObject({ code: 'ANSWER_DELETED' })
    await world.bank.post(`/v1/grants/${other.id}/deletion`, { json: { outside: [] } })
    await world.bankNode.restart(quiet)
    expect(await world.shown(next)).toMatchObject({ code: 'ANSWER_DELETED' })
    const stated = (await world.kept()).filter(
      ({ payload }) => (payload as { grant: string }).grant === other.id,
    )
    expect(stated).toHaveLength(1)
  })
})

const keptAnswers = async (db: Database, id: string): Promise<number> =>
  (await sql`SELECT FROM exchanges WHERE answer IS NOT NULL AND id = ${id}`.execute(db)).rows.length

/** A backup of the bank's whole database, in a schema beside it, and how to put it back. */
async function backUp(db: Database) {
  const { rows: tables } = await sql<{ name: string }>`
    SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'kysely%'`.execute(
    db,
  )
  await sql`DROP SCHEMA IF EXISTS backup CASCADE; CREATE SCHEMA backup`.execute(db)
  for (const { name } of tables)
    await sql.raw(`CREATE TABLE backup.${name} AS TABLE public.${name}`).execute(db)
  return {
    async restore() {
      const back = (name: string) =>
        `ALTER TABLE public.${name} DISABLE TRIGGER ALL; DELETE FROM public.${name};
         INSERT INTO public.${name} OVERRIDING SYSTEM VALUE TABLE backup.${name}; ALTER TABLE public.${name} ENABLE TRIGGER ALL`
      await sql.raw(`BEGIN; ${tables.map(({ name }) => back(name)).join('; ')}; COMMIT`).execute(db)
    },
  }
}
