import { randomUUID } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getImport } from '@hexin/sdk/actions/getImport.ts'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompanyGrant } from '../../scripts/company/company.ts'
import { patiently, untilAnchored } from '../../scripts/demo/ask.ts'
import {
  type BoundCompany,
  bindCompanies,
  GRANTED_FIELDS,
  grantAll,
  orderFor,
  readCompanies,
  untilGranted,
} from '../../scripts/demo/companies.ts'
import type { Running } from '../../scripts/demo/network.ts'
import { mapPool } from '../../scripts/demo/pool.ts'
import { until } from '../../scripts/demo/until.ts'
import { isAlive } from '../../scripts/devnet/processes.ts'
import { generateLoansCsv } from '../../scripts/generate/companies.ts'
import { checkDevnet, connectTo } from '../helpers/checkDevnet.ts'
import { createDevnetProcess, type DevnetProcess, pidsOf } from '../helpers/devnetProcess.ts'

/*
 * kill -9 of each part in the middle of the main job. What was acknowledged must be there once the part is back, and once only; the logs, the databases and
 * the chain must hold together.
 */

const LOANS = 3_000
const COMPANIES = 240
const PER_ROUND = 40
const ALL = ['bank-a', 'bureau', 'registrar', 'bank-b', 'guarantor', 'notary', 'court', 'regulator']

let devnet: DevnetProcess
let running: Running
let importId: string
let companies: BoundCompany[]
let grants: CompanyGrant[]
/** Every exchange that was acknowledged, by its grant. */
const acknowledged = new Map<string, string>()

beforeAll(async () => {
  devnet = createDevnetProcess()
  running = await devnet.start()
})
afterAll(() => devnet.dispose())

/** Kills a part, as soon as it runs: the round before may have ended while it, or what it hangs on, was being started anew. */
async function kill(name: string): Promise<void> {
  const livePid = (): number | undefined => {
    const pid = pidsOf(devnet.folder)[name]
    return pid !== undefined && isAlive(pid) ? pid : undefined
  }
  await until(`${name} runs`, async () => livePid() !== undefined, { everyMs: 20 })
  const pid = livePid()
  if (pid === undefined) throw new Error(`${name} ended by itself`)
  process.kill(pid, 'SIGKILL')
}

const askOnce = ({ id }: Pick<CompanyGrant, 'id'>, idempotencyKey: string): Promise<void> =>
  patiently(async () => {
    const order = orderFor({ grant: id, caseNumber: 'FAULT', fields: GRANTED_FIELDS })
    const exchange = await ask(running.client('bank-a'), { order, idempotencyKey })
    if (exchange.state !== 'answered') return false
    acknowledged.set(id, exchange.id)
    return true
  })

describe('kill -9', () => {
  test('of the provider in the middle of an import: importing again completes it, nothing twice', async () => {
    const file = path.join(devnet.folder, 'loans.csv')
    const csv = generateLoansCsv({ seed: 'faults', count: LOANS })
    writeFileSync(file, csv)
    const attempt = importRecords(running.client('bureau'), { profile: 'loans-zh', csv })
    await untilImporting()
    await kill('bureau')
    await expect(attempt).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    await patiently(async () => {
      importId = (await importRecords(running.client('bureau'), { profile: 'loans-zh', csv })).id
      return true
    })
    const imported = await getImport(running.client('bureau'), { id: importId })
    expect(imported.records).toBe(LOANS)
    expect(imported.added + imported.same).toBe(LOANS)
    // Some of it had been acknowledged to the log before the kill.
    expect(imported.same).toBeGreaterThan(0)
  })

  test('of the chain, and of its engine, while grants are registered: every grant arrives', async () => {
    await untilAnchored(running, ['bureau'])
    const all = await readCompanies(running, importId)
    companies = await bindCompanies(running, all.slice(0, COMPANIES), () => undefined)
    const granting = grantAll(running, { companies, caseNumber: 'FAULT' }, () => undefined)
    await sleep(1_500)
    await kill('anvil')
    await sleep(4_000)
    await kill('chain')
    grants = await granting
    await untilGranted(running, { caseNumber: 'FAULT', count: COMPANIES })
    expect(grants).toHaveLength(COMPANIES)
  })

  test.each([['bank-a'], ['bureau'], ['postgres'], ['anvil'], ['chain']])(
    'of %s while the bank asks: each grant is answered, and counted once',
    async (victim) => {
      const round = grants.filter(({ id }) => !acknowledged.has(id)).slice(0, PER_ROUND)
      expect(round).toHaveLength(PER_ROUND)
      const asking = mapPool(round, 8, (grant) => askOnce(grant, `${victim} ${grant.id}`))
      await sleep(150)
      await kill(victim)
      await asking
    },
  )

  test('of the supervisor: the next start goes on where it was', async () => {
    await devnet.kill()
    running = await devnet.start()
    const rest = grants.filter(({ id }) => !acknowledged.has(id))
    expect(rest.length).toBeGreaterThan(0)
    await mapPool(rest, 8, (grant) => askOnce(grant, `after ${grant.id}`))
  })

  test('afterwards: everything acknowledged is there, once, on both sides, and the whole state holds together', async () => {
    await untilAnchored(running, ALL)
    const bank = await connectTo(running, 'bank-a')
    const bureau = await connectTo(running, 'bureau')
    try {
      const { rows: exchanges } = await bank.query<{ id: string; grant_id: string; state: string }>(
        `SELECT id, grant_id, state FROM exchanges WHERE case_number = 'FAULT'`,
      )
      expect(new Map(exchanges.map(({ grant_id, id }) => [grant_id, id]))).toEqual(acknowledged)
      expect(exchanges).toHaveLength(COMPANIES)
      const { rows: looks } = await bureau.query<{ exchange_id: string }>(
        `SELECT exchange_id FROM looks WHERE case_number = 'FAULT' AND code IS NULL`,
      )
      expect(looks.map(({ exchange_id }) => exchange_id).toSorted()).toEqual(
        [...acknowledged.values()].toSorted(),
      )
      for (const side of [bank, bureau]) expect(await twiceCounted(side)).toEqual([])
      const { rows: records } = await bureau.query<{ count: string }>(
        `SELECT count(*) FROM records WHERE kind = 'loan'`,
      )
      expect(Number(records[0]?.count)).toBe(LOANS)
    } finally {
      await bank.end()
      await bureau.end()
    }
    expect(await checkDevnet(running)).toEqual([])
  })

  test('control: without the idempotency key a repeated order is counted twice, and the check sees it', async () => {
    const [grant] = grants
    if (!grant) throw new Error('no grant')
    await askOnce(grant, randomUUID())
    const bureau = await connectTo(running, 'bureau')
    try {
      expect(await twiceCounted(bureau)).toEqual([grant.id])
    } finally {
      await bureau.end()
    }
  })

  test('control: a chain that loses final blocks is noticed, not followed', async () => {
    await devnet.interrupt()
    const journal = path.join(devnet.folder, 'chain', 'journal.jsonl')
    const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1)
    writeFileSync(journal, `${lines.slice(0, -20).join('\n')}\n`)
    rmSync(path.join(devnet.folder, 'chain', 'state.json'))
    await expect(devnet.start()).rejects.toThrow(/ended/)
  })
})

/** A first part of the import is durable. */
async function untilImporting(): Promise<void> {
  const bureau = await connectTo(running, 'bureau')
  try {
    await until(
      'records are there',
      async () => (await bureau.query('SELECT 1 FROM records LIMIT 1')).rowCount === 1,
      { everyMs: 20 },
    )
  } finally {
    await bureau.end()
  }
}

async function twiceCounted(client: Awaited<ReturnType<typeof connectTo>>): Promise<string[]> {
  const { rows } = await client.query<{ grant_id: string }>('SELECT grant_id FROM grant_uses WHERE uses > 1')
  return rows.map(({ grant_id }) => grant_id)
}
