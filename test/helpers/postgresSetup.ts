import type { TestProject } from 'vitest/node'
import { startTempPostgres } from './tempPostgres.ts'

export { freePort } from './freePort.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** A real PostgreSQL server, as a URL without a database. */
    postgres: string
  }
}

/** Starts one PostgreSQL for all test files of a project; each file makes databases of its own (`createTestDatabase`). */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startTempPostgres()
  project.provide('postgres', postgres.url)
  return postgres.dispose
}
