import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { generateLoansCsv } from '../../scripts/generate/companies.ts'
import { createDevnetProcess, type DevnetProcess } from '../helpers/devnetProcess.ts'

/*
 * The main job by its one command, as a user gives it, on a devnet that runs. What it prints is held against sums that are made here, from the file alone.
 */

const root = fileURLToPath(new URL('../../', import.meta.url))
const sbaFile = path.join(
  process.env['HEXIN_SHARED'] ?? path.join(root, '../shared'),
  'data/sba-7a-loans.csv',
)

/** Every way of refusing that the demo shows, by its code: each by the asker's own node and by the provider's. */
const REFUSED = {
  GRANT_UNKNOWN: 2,
  GRANT_SCOPE_EXCEEDED: 2,
  GRANT_EXPIRED: 2,
  GRANT_PAUSED: 2,
  GRANT_REVOKED: 2,
  MEMBER_SUSPENDED: 2,
  // The asker's own node has no record of it: it signs no nonce twice.
  REQUEST_NONCE_REUSED: 1,
}

let devnet: DevnetProcess
let scratch: string

beforeAll(async () => {
  devnet = createDevnetProcess()
  scratch = mkdtempSync(path.join(tmpdir(), 'hexin-story-'))
  await devnet.start()
})
afterAll(async () => {
  await devnet.dispose()
  rmSync(scratch, { recursive: true, force: true })
})

type Figures = Record<string, unknown> & {
  readonly records: number
  readonly enterprises: number
  readonly leaves: number
  readonly steps: readonly { readonly name: string; readonly items: number }[]
}

function demo(...args: readonly string[]): Promise<{ code: number; printed: string; figures: Figures }> {
  const out = path.join(scratch, 'figures.json')
  rmSync(out, { force: true })
  const command = [path.join(root, 'scripts/demo/main.ts'), '--data', devnet.folder, '--json', out, ...args]
  return new Promise((resolve) => {
    execFile(process.execPath, command, { timeout: 240_000 }, (error, stdout, stderr) => {
      const code = typeof error?.code === 'number' ? error.code : error ? 1 : 0
      const figures = existsSync(out) ? (JSON.parse(readFileSync(out, 'utf8')) as Figures) : undefined
      resolve({ code, printed: stdout + stderr, figures: figures as Figures })
    })
  })
}

/** What holds of every run: each enterprise granted, was answered and saw it; every refusal; the evidence. */
function expectMainJob(figures: Figures, { enterprises }: { readonly enterprises: number }): void {
  expect(figures).toMatchObject({
    enterprises,
    grants: enterprises,
    exchanges: { answered: enterprises, refused: REFUSED },
    evidence: { verified: true, refuted: true },
  })
  const { listed, proved } = figures['whoLooked'] as { listed: number; proved: number }
  // Both sides of each exchange at least.
  expect(listed).toBeGreaterThanOrEqual(2 * enterprises)
  expect(proved).toBe(listed)
  // A record, a binding and both sides of an exchange each leave a statement.
  expect(figures.leaves).toBeGreaterThanOrEqual(figures.records + 3 * enterprises)
  expect(figures.steps.map(({ name }) => name)).toEqual([
    ...['import', 'bind', 'passkey', 'grant', 'ask', 'refuse', 'evidence', 'who-looked'],
  ])
}

describe('npm run demo', () => {
  test('on made-up Chinese companies: the totals are those of the file; rubbish in it is named by line', async () => {
    const file = path.join(scratch, 'loans.csv')
    const csv = generateLoansCsv({ seed: 'story', count: 30 })
    const lines = csv.trimEnd().split('\n')
    writeFileSync(file, [...lines, '"half a row', ''].join('\n'))
    const { code, printed, figures } = await demo('--loans', file)
    expect(code, printed).toBe(0)
    const [header = [], ...rows] = lines.map((line) => line.replace(/^\uFEFF/, '').split(','))
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)] ?? '')
    expect(figures).toMatchObject({
      rowsRead: 31,
      records: 30,
      rejectedLines: [32],
      principalFen: sumFen(column('贷款本金')),
      lossFen: sumFen(column('核销本金')),
    })
    expectMainJob(figures, { enterprises: new Set(column('统一社会信用代码')).size })
  })

  test.skipIf(!existsSync(sbaFile))('on real loans: the totals are those of the file', async () => {
    const limit = 60
    const { code, printed, figures } = await demo('--loans', sbaFile, '--limit', `${limit}`)
    expect(code, printed).toBe(0)
    const [header = [], ...rows] = readFileSync(sbaFile, 'utf8')
      .split('\n')
      .slice(0, limit + 1)
      .map(fieldsOf)
    const column = (name: string) => rows.map((row) => row[header.indexOf(name)] ?? '')
    const [names, states, zips] = [column('Name'), column('State'), column('Zip')]
    expect(figures).toMatchObject({
      rowsRead: limit,
      rowsRejected: {},
      records: limit,
      principalFen: sumFen(column('GrAppv')),
      lossFen: sumFen(column('ChgOffPrinGr')),
    })
    expectMainJob(figures, {
      enterprises: new Set(names.map((n, i) => [n, states[i], zips[i]].join('|'))).size,
    })
  })

  test('wrong use: exit code 2 and what is wrong, and nothing has been done', async () => {
    for (const [args, named] of [
      [['--loans', '/nowhere.csv'], '/nowhere.csv'],
      [['--limit', '0'], '--limit'],
      [['--nonsense'], '--nonsense'],
    ] as const) {
      const { code, printed, figures } = await demo(...args)
      expect(code).toBe(2)
      expect(printed).toContain(named)
      expect(figures).toBeUndefined()
    }
  })
})

/** The fields of one line of CSV; quoted ones may hold commas, none holds an end of line here. */
const fieldsOf = (line: string): string[] =>
  [...line.trimEnd().matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'),
  )

/** Whole units or with decimals, as "1,200.50". */
function sumFen(amounts: readonly string[]): string {
  const fen = amounts.map((amount) => {
    const [units = '0', decimals = ''] = amount.replaceAll(/[$, ]/g, '').split('.')
    return BigInt(units) * 100n + BigInt(decimals.padEnd(2, '0').slice(0, 2))
  })
  return fen.reduce((sum, each) => sum + each, 0n).toString()
}
