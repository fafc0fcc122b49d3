import type { NewEvidence } from '@hexin/node/ports/evidence.ts'
import { createEvidenceStore } from '@hexin/node/store/evidence.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const store = () => createEvidenceStore({ db: database.db, clock: () => 1_000 })
const logSize = async () =>
  (await database.db.selectFrom('log_head').select('size').executeTakeFirstOrThrow()).size

const evidence = (id: string, change: Partial<NewEvidence> = {}): NewEvidence => ({
  id,
  type: 'batch',
  statement: Buffer.from(`statement ${id}`),
  manifest: Buffer.from(`manifest ${id}`),
  items: Buffer.from([0, 1, 255]),
  itemCount: 3,
  idempotencyKey: undefined,
  bodyHash: 'body',
  ...change,
})

describe('evidence', () => {
  test('is kept with its leaf, byte for byte', async () => {
    const added = await store().add(evidence('a'))
    expect(added.leafIndex).toBe(0)
    const found = await store().find('a')
    expect(found).toEqual({ ...evidence('a'), leafIndex: 0 })
    expect(await store().find('b')).toBeUndefined()
    const leaf = await database.db.selectFrom('leaves').selectAll().executeTakeFirst()
    expect(leaf).toMatchObject({ kind: 'evidence', statement: Buffer.from('statement a') })
  })

  test('a file has no items', async () => {
    await store().add(evidence('a', { type: 'file', items: undefined, itemCount: 1 }))
    expect(await store().find('a')).toMatchObject({ type: 'file', items: undefined })
  })

  test('the same key with the same body finds what is there, with other content is refused', async () => {
    await store().add(evidence('a', { idempotencyKey: 'k' }))
    expect(await store().add(evidence('b', { idempotencyKey: 'k' }))).toMatchObject({ id: 'a', leafIndex: 0 })
    const other = evidence('c', { idempotencyKey: 'k', bodyHash: 'other' })
    await expect(store().add(other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' })
    expect(await logSize()).toBe(1)
    expect(await store().find('b')).toBeUndefined()
  })

  test('the same key many times at once: one piece of evidence, one leaf, for all the same', async () => {
    const added = await Promise.all(
      Array.from({ length: 12 }, (_, i) => store().add(evidence(`e${i}`, { idempotencyKey: 'k' }))),
    )
    expect(new Set(added.map(({ id }) => id)).size).toBe(1)
    expect(await logSize()).toBe(1)
  })

  test('without a key each is a piece of its own', async () => {
    await Promise.all(['a', 'b'].map((id) => store().add(evidence(id))))
    expect(await logSize()).toBe(2)
  })
})
