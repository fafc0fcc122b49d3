import { randomUUID } from 'node:crypto'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { askBatch } from '@hexin/sdk/actions/askBatch.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { GRANTED_FIELDS, orderFor } from '../../scripts/demo/companies.ts'
import { mapPool } from '../../scripts/demo/pool.ts'
import type { Context } from '../context.ts'
import { sealingLimits, signatureLimits } from '../cpu/limits.ts'
import { type Spent, spentBetween, sumOf } from '../cpu/meter.ts'
import { sharesOf } from '../cpu/shares.ts'
import { median } from '../report/median.ts'
import type { Outcome } from '../report/outcome.ts'
import { grantedCompanies } from '../world/grants.ts'
import type { World } from '../world/world.ts'
import { partsTable, whereTable } from './exchangeTables.ts'

const GRANTS = 600
const NEW_GRANTS = 600
const WARM_UP_ROUNDS = 5
const ROUNDS = 7
const IN_FLIGHT = 16
const TARGET_MS = 4
const BATCH = 1_000
const BATCH_ROUNDS = 5
const BATCH_TARGET_MS = 0.5
const CASE = 'BENCH'

/** The two whose work an exchange is. */
const SIDES = ['bank-a', 'bureau'] as const

/** What one exchange costs both nodes and their databases, with every check and receipt in. */
export async function benchExchange({ world, report }: Context): Promise<Outcome> {
  const { running, meter, profiler } = await world()
  report(`  having ${GRANTS + NEW_GRANTS} companies sign a grant each`)
  const all = await grantedCompanies(running, { count: GRANTS + NEW_GRANTS, caseNumber: CASE })
  const [grants, newGrants] = [all.slice(0, GRANTS), all.slice(GRANTS)]
  const measured = (list: readonly Hex[]) => measure({ running, meter }, list, askAll)

  for (let i = 0; i < WARM_UP_ROUNDS; i++) await askAll(running, grants)
  const rounds: Spent[] = []
  const limits = []
  for (let i = 0; i < ROUNDS; i++) {
    report(`  round ${i + 1} of ${ROUNDS}`)
    rounds.push(await measured(grants))
    limits.push(await signatureLimits())
  }
  const first = await measured(newGrants)
  const inBatches: Spent[] = []
  await askBatchOf(running, all.slice(0, BATCH))
  for (let i = 0; i < BATCH_ROUNDS; i++) {
    report(`  batch ${i + 1} of ${BATCH_ROUNDS}`)
    inBatches.push(await measure({ running, meter }, all.slice(0, BATCH), askBatchOf))
  }
  let profiled: Spent | undefined
  const profiles = await profiler.during(SIDES, async () => {
    profiled = await measured(grants)
  })

  // The round in the middle, whole, so that its parts add up.
  const value = median(rounds.map(total))
  const middle = rounds.find((spent) => total(spent) === value) ?? first
  const shares = SIDES.map((id) => {
    const profile = profiles[id]
    if (!profile) throw new Error(`There is no profile of ${id}.`)
    return sharesOf(profile, (profiled?.nodes[id]?.main ?? 0) * GRANTS)
  })
  const [sign, verify] = [median(limits.map((l) => l.sign)), median(limits.map((l) => l.verify))]
  const { setUp, message } = await sealingLimits()
  const cryptography = SIGNATURES * (sign + verify) + MESSAGES * message
  return {
    about: `${ROUNDS} x ${GRANTS} exchanges under ${GRANTS} grants, ${IN_FLIGHT} in flight: one record of 1 KB with 10 fields, 3 of them disclosed.`,
    figures: [
      {
        name: 'CPU of one exchange, both sides',
        value,
        unit: 'ms',
        bound: { kind: 'target', at: 'most', value: TARGET_MS },
      },
      {
        name: 'beside its cryptography alone',
        value,
        unit: 'ms',
        bound: { kind: 'limit', at: 'most', value: cryptography },
      },
      { name: 'the first one under a new grant', value: total(first), unit: 'ms' },
      {
        name: `one grant of a batch of ${BATCH}`,
        value: median(inBatches.map(total)),
        unit: 'ms',
        bound: { kind: 'target', at: 'most', value: BATCH_TARGET_MS },
      },
      { name: 'least of the rounds', value: Math.min(...rounds.map(total)), unit: 'ms' },
      { name: 'most of the rounds', value: Math.max(...rounds.map(total)), unit: 'ms' },
    ],
    tables: [
      whereTable(middle, SIDES),
      partsTable(SIDES.map((id, i) => ({ id, times: middle.nodes[id], shares: shares[i] ?? new Map() }))),
      {
        title: 'Limits measured in the same run, CPU ms',
        head: ['operation', 'ms', 'in one exchange'],
        rows: [
          ['P-256 sign', sign, SIGNATURES],
          ['P-256 verify', verify, SIGNATURES],
          ['HPKE set-up, both ends', setUp, 'once a pair and epoch'],
          ['sealed message of 1 KB: key, encrypt, decrypt', message, MESSAGES],
        ],
      },
    ],
    notes: [
      'Measured in processes of their own with a real PostgreSQL. The chain’s own process and the client are left out; polling the chain and publishing checkpoints are in.',
      'The parts of a node are the shares of a CPU profile taken in one more round, laid on the measured time. The profile itself is not in the figure.',
      'A first exchange also makes the key under which the grant’s answers are kept.',
    ],
  }
}

/** Signed and verified each: request, look, answer; signed by the bank, its receipt; verified, the record. */
const SIGNATURES = 4
const MESSAGES = 2

const total = (spent: Spent): number => sumOf(spent, SIDES)

/** CPU time per exchange. */
async function measure(
  { running, meter }: Pick<World, 'running' | 'meter'>,
  grants: readonly Hex[],
  work: typeof askAll,
): Promise<Spent> {
  const start = meter()
  await work(running, grants)
  const { nodes, databases, shared } = spentBetween(start, meter())
  const per = (ms: number) => ms / grants.length
  return {
    nodes: Object.fromEntries(
      Object.entries(nodes).map(([id, { main, others }]) => [id, { main: per(main), others: per(others) }]),
    ),
    databases: Object.fromEntries(Object.entries(databases).map(([id, ms]) => [id, per(ms)])),
    shared: per(shared),
  }
}

/** @throws Error unless every one is answered with the fields asked for */
async function askAll(running: World['running'], grants: readonly Hex[]): Promise<void> {
  const bank = running.client('bank-a')
  await mapPool(grants, IN_FLIGHT, async (grant) => {
    const order = orderFor({ grant, caseNumber: CASE, fields: GRANTED_FIELDS })
    const { state, records } = await ask(bank, { order, idempotencyKey: randomUUID() })
    const fields = Object.keys(records[0]?.claims ?? {}).length
    if (state !== 'answered' || records.length !== 1 || fields !== GRANTED_FIELDS.length)
      throw new Error(`An exchange was ${state}, with ${records.length} records of ${fields} fields.`)
  })
}

/** All in one batch. @throws Error unless every one is answered with the fields asked for */
async function askBatchOf(running: World['running'], grants: readonly Hex[]): Promise<void> {
  const items = grants.map((grant) => orderFor({ grant, caseNumber: CASE, fields: GRANTED_FIELDS }))
  const outcome = await askBatch(running.client('bank-a'), { batch: { items }, idempotencyKey: randomUUID() })
  const bad = outcome.items.find(
    ({ exchange }) => exchange?.state !== 'answered' || exchange.records.length !== 1,
  )
  if (bad) throw new Error(`An item of a batch was ${bad.code ?? bad.exchange?.state}.`)
}
