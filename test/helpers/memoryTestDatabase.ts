import { randomUUID } from 'node:crypto'
import { type MemoryServer, startMemoryServer } from '../simulator/world/memoryDatabase.ts'
import { IN_MEMORY } from './inMemory.ts'
import type { TestDatabase } from './testDatabase.ts'

// One for all files of its project, which run in one process one after the other.
let server: Promise<MemoryServer> | undefined

/** A fresh database of the simulator's, migrated. */
export async function createMemoryTestDatabase(): Promise<TestDatabase> {
  server ??= startMemoryServer()
  const database = await (await server).create(`test_${randomUUID().replaceAll('-', '')}`)
  const fresh = await database.snapshot()
  const db = database.connect()
  return {
    db,
    url: IN_MEMORY,
    reconnect: () => database.connect(),
    empty: () => database.restore(fresh),
    close: () => db.destroy(),
  }
}
