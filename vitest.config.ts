import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import { compileCache as env } from './scripts/test/run.ts'
import { IN_MEMORY } from './test/helpers/inMemory.ts'

/** Files at once. One more than there are processors: while one waits for a final block, another one computes. */
const maxWorkers = availableParallelism() + 1

/** Suites by name; `npm test` runs them one after the other and prints the time of each. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'test/*.test.ts',
            'test/sdk/**/*.test.ts',
            'test/complaints/**/*.test.ts',
            'test/node/**/*.test.ts',
            'test/scripts/**/*.test.ts',
          ],
          globalSetup: ['test/helpers/postgresSetup.ts'],
          env,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        // The suite of the stores once more, on the simulator's database: one process, so that its PostgreSQL starts once.
        test: {
          name: 'memory',
          include: ['test/node/store/*.test.ts'],
          // About several processes at one server, or one that goes away: a database in memory has neither.
          exclude: ['leadership', 'migrate', 'unavailable'].map((name) => `test/node/store/${name}.test.ts`),
          provide: { postgres: IN_MEMORY },
          env,
          isolate: false,
          fileParallelism: false,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'histories',
          include: ['test/simulator/**/*.test.ts'],
          env,
          maxWorkers,
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'chain',
          include: ['test/contracts/**/*.test.ts'],
          maxWorkers,
          testTimeout: 120_000,
          hookTimeout: 240_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts', 'test/wallet/**/*.test.ts', 'test/cli/**/*.test.ts'],
          globalSetup: ['test/helpers/postgresSetup.ts'],
          env,
          maxWorkers,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          globalSetup: ['test/helpers/postgresSetup.ts'],
          env,
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'strangers',
          include: ['test/strangers/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
