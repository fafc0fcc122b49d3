import { createHash } from 'node:crypto'
import type { LeafKind } from '@hexin/node/ports/log.ts'
import { appendLeaves } from '@hexin/node/store/appendLeaves.ts'
import { createLog } from '@hexin/node/store/log.ts'
import { MAX_ENTRY_BYTES } from '@hexin/sdk/proof/index.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())
beforeEach(() => database.empty())

const leaf = (text: string, kind: LeafKind = 'look') => ({ kind, statement: Buffer.from(text) })

/** RFC 9162, 2.1.1, written down once more. */
const rfcLeafHash = (statement: Uint8Array): string =>
  createHash('sha256').update(Buffer.of(0)).update(statement).digest('hex')

/** All leaves, after a check that they have no gap, are as many as the head says, and have the hashes that the RFC demands. */
async function checkedLeaves(): Promise<string[]> {
  const rows = await database.db.selectFrom('leaves').selectAll().orderBy('leaf_index').execute()
  expect(rows.map(({ leaf_index }) => leaf_index)).toEqual(rows.map((_, i) => i))
  expect(await createLog(database.db).size()).toBe(rows.length)
  for (const { hash, statement } of rows) expect(hash.toString('hex')).toBe(rfcLeafHash(statement))
  return rows.map(({ statement }) => statement.toString())
}

describe('appendLeaves', () => {
  test('many writers at once, by three pools, some of them rolled back: no gap, nothing twice', async () => {
    const pools = Array.from({ length: 3 }, () => database.reconnect())
    const writers = Array.from({ length: 45 }, async (_, i) => {
      const leaves = Array.from({ length: 1 + (i % 4) }, (__, j) => leaf(`${i}.${j}`))
      const first = await pools[i % 3]?.transaction().execute(async (tx) => {
        const at = await appendLeaves(tx, leaves)
        if (i % 5 === 0) throw new Error('rolled back')
        return at
      })
      return { first: first ?? -1, texts: leaves.map(({ statement }) => statement.toString()) }
    })
    const outcomes = await Promise.allSettled(writers)
    const stored = await checkedLeaves()
    const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
    expect(done).toHaveLength(36)
    // Each writer's leaves stand side by side, where it was told.
    for (const { first, texts } of done) expect(stored.slice(first, first + texts.length)).toEqual(texts)
    expect(stored).toHaveLength(done.flatMap(({ texts }) => texts).length)
    for (const pool of pools) await pool.destroy()
  })

  test('equal statements get leaves of their own', async () => {
    await database.db.transaction().execute((tx) => appendLeaves(tx, [leaf('same'), leaf('same')]))
    expect(await checkedLeaves()).toEqual(['same', 'same'])
  })

  test('the longest statement that an entry bundle can carry goes in, a longer one takes nothing with it', async () => {
    const log = createLog(database.db)
    await log.append([leaf('x'.repeat(MAX_ENTRY_BYTES))])
    await expect(log.append([leaf('a'), leaf('x'.repeat(MAX_ENTRY_BYTES + 1))])).rejects.toMatchObject({
      code: 'TILE_ENTRY_TOO_LARGE',
    })
    expect(await checkedLeaves()).toHaveLength(1)
  })
})

describe('the log', () => {
  test('appends that come together each get the index of their first leaf', async () => {
    const log = createLog(database.db)
    const firsts = await Promise.all([
      log.append([leaf('a0', 'record'), leaf('a1', 'record')]),
      log.append([leaf('b0')]),
      log.append([leaf('c0'), leaf('c1'), leaf('c2')]),
    ])
    expect(firsts).toEqual([0, 2, 3])
    expect(await checkedLeaves()).toEqual(['a0', 'a1', 'b0', 'c0', 'c1', 'c2'])
    expect((await log.statement(2))?.toString()).toBe('b0')
    expect(await log.statement(6)).toBeUndefined()
  })

  test('any bytes come back as they were', async () => {
    const statement = Buffer.from(Array.from({ length: 256 }, (_, i) => i))
    const log = createLog(database.db)
    const at = await log.append([{ kind: 'evidence', statement }])
    expect(Buffer.from((await log.statement(at)) ?? [])).toEqual(statement)
  })

  test('an append of nothing is no append', async () => {
    const log = createLog(database.db)
    await log.append([])
    expect(await checkedLeaves()).toEqual([])
  })
})
