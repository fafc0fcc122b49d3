import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { getFigures } from '@hexin/sdk/actions/getFigures.ts'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { untilAnchored } from '../../scripts/demo/ask.ts'
import { generateLoansCsv } from '../../scripts/generate/companies.ts'
import type { Context } from '../context.ts'
import { signatureLimits } from '../cpu/limits.ts'
import { nodeMs, type Spent, spentBetween, sumOf } from '../cpu/meter.ts'
import { median } from '../report/median.ts'
import type { Outcome } from '../report/outcome.ts'

const WARM_UP = 2_000
const ROUNDS = 3
const ROWS = 3_000
const TARGET_MS = 1.5

type Round = { readonly rows: number; readonly spent: Spent; readonly sign: number }

/** What one record costs from the CSV file to its anchored leaf. */
export async function benchImport({ world, report }: Context): Promise<Outcome> {
  const { running, meter } = await world()
  const { profile, source, part } = loans()
  const bureau = running.client('bureau')

  async function take(from: number, count: number): Promise<number> {
    const { rowsRead } = await importRecords(bureau, { profile, csv: part(from, count) })
    await untilAnchored(running, ['bureau'])
    return rowsRead
  }

  await take(0, WARM_UP)
  const before = await getFigures(bureau, {})
  const rounds: Round[] = []
  for (let i = 0; i < ROUNDS; i++) {
    report(`  round ${i + 1} of ${ROUNDS}`)
    const start = meter()
    const rows = await take(WARM_UP + i * ROWS, ROWS)
    rounds.push({ rows, spent: spentBetween(start, meter()), sign: (await signatureLimits()).sign })
  }
  const after = await getFigures(bureau, {})
  const per = (pick: (spent: Spent) => number) => median(rounds.map(({ rows, spent }) => pick(spent) / rows))
  const value = per((spent) => sumOf(spent, ['bureau']))
  const sign = median(rounds.map((round) => round.sign))
  return {
    about: `Import of ${ROUNDS} x ${ROWS.toLocaleString('en')} rows (${source}), in each round until the last record is under an anchored checkpoint.`,
    figures: [
      {
        name: 'CPU per record',
        value,
        unit: 'ms',
        bound: { kind: 'target', at: 'most', value: TARGET_MS },
      },
      {
        name: 'beside one P-256 signature',
        value,
        unit: 'ms',
        bound: { kind: 'limit', at: 'most', value: sign },
      },
      { name: 'records per CPU-second', value: 1000 / value, unit: '1/s' },
      { name: 'P-256 signatures per CPU-second', value: 1000 / sign, unit: '1/s' },
      {
        name: 'gas per leaf',
        value: (after.chain.checkpointGas - before.chain.checkpointGas) / (after.log.size - before.log.size),
        unit: 'gas',
      },
    ],
    tables: [
      {
        title: 'Where the CPU time goes, ms per record',
        head: ['part', 'ms'],
        rows: [
          [
            'node, main thread: parse, sign, hash, SQL client',
            per(({ nodes }) => nodes['bureau']?.main ?? 0),
          ],
          ['node, other threads', per(({ nodes }) => nodes['bureau']?.others ?? 0)],
          ['PostgreSQL, this database', per(({ databases }) => databases['bureau'] ?? 0)],
          ['PostgreSQL, shared processes', per(({ shared }) => shared)],
          ['all of it', value],
          ['of this the node as a whole', per(({ nodes }) => nodeMs(nodes['bureau']))],
        ],
      },
    ],
    notes: [
      'All in: parse, check, sign, log, commit to PostgreSQL, checkpoint, anchor. The chain’s own process and the client are left out.',
    ],
  }
}

/** Real loans where they lie, made-up ones elsewhere. */
function loans() {
  const shared = process.env['HEXIN_SHARED'] ?? fileURLToPath(new URL('../../../shared', import.meta.url))
  const file = path.join(shared, 'data', 'sba-7a-loans.csv')
  const isThere = existsSync(file)
  const [header = '', ...lines] = (
    isThere ? readFileSync(file, 'utf8') : generateLoansCsv({ seed: 'bench', count: WARM_UP + ROUNDS * ROWS })
  ).split('\n')
  return {
    profile: isThere ? 'sba-7a' : 'loans-zh',
    source: isThere ? path.basename(file) : 'generated',
    part: (from: number, count: number) => `${[header, ...lines.slice(from, from + count)].join('\n')}\n`,
  }
}
