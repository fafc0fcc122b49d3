import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Readable } from 'node:stream'
import { getFigures } from '@hexin/sdk/actions/getFigures.ts'
import { getImport } from '@hexin/sdk/actions/getImport.ts'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { listRefusals } from '@hexin/sdk/actions/listRefusals.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { fileBody } from '../evidence/files.ts'
import { generateLoansCsv } from '../generate/companies.ts'
import { askAll, lookBack, networkFigures, untilAnchored } from './ask.ts'
import { bindCompanies, grantAll, readCompanies, untilGranted } from './companies.ts'
import { cpuMsOf } from './cpu.ts'
import { tryEvidence } from './evidence.ts'
import { firstRows } from './firstRows.ts'
import { connect, type Running } from './network.ts'
import { signByPasskey } from './passkey.ts'
import { tryRefusals } from './refusals.ts'

export type DemoRun = {
  readonly folder: string
  readonly basePort?: number
  readonly loans: string | undefined
  readonly limit: number | undefined
  readonly evidence: string | undefined
  /** Marks everything of this run. */
  readonly runId: string
  readonly report: (line: string) => void
  readonly progress: (label: string, total: number) => { update(done: number): void; end(): void }
}

type Step = { readonly name: string; readonly wallMs: number; readonly cpuMs: number; readonly items: number }

const GENERATED = 200

/** Does the main job from import to who-looked and returns its figures, read back from the nodes. */
export async function runDemo(run: DemoRun) {
  const { report, progress, runId } = run
  const running = await connect({ folder: run.folder, basePort: run.basePort ?? 7600, report })
  const scratch = mkdtempSync(path.join(tmpdir(), 'hexin-demo-'))
  const steps: Step[] = []

  async function step<T>(
    name: string,
    work: () => Promise<{ readonly items: number; readonly value: T }>,
  ): Promise<T> {
    const pids = [...running.pids(), process.pid]
    const [cpu, wall] = [cpuMsOf(pids), performance.now()]
    const { items, value } = await work()
    const taken = { wallMs: Math.round(performance.now() - wall), cpuMs: Math.round(cpuMsOf(pids) - cpu) }
    steps.push({ name, ...taken, items })
    report(
      `${name}: ${items} in ${(taken.wallMs / 1000).toFixed(1)} s (CPU ${(taken.cpuMs / 1000).toFixed(1)} s)`,
    )
    return value
  }

  /** A step that shows how far it is. */
  const counted = async <T>(
    label: string,
    total: number,
    work: (update: (done: number) => void) => Promise<T>,
  ): Promise<T> => {
    const bar = progress(label, total)
    try {
      return await work((done) => bar.update(done))
    } finally {
      bar.end()
    }
  }

  try {
    const before = await networkFigures(running)
    const { file, profile } = loansFile(run, scratch)
    const importId = await step('import', async () => {
      const bytes = statSync(file).size
      const { id, rowsRead } = await counted('import', bytes, (update) =>
        importRecords(running.client('bureau'), { profile, csv: loansBody(run, file, update) }),
      )
      return { items: rowsRead, value: id }
    })
    await untilAnchored(running, ['bureau'])

    const companies = await readCompanies(running, importId)
    if (companies.length === 0) throw new Error('No row was usable: there is no company to go on with.')
    const bound = await step('bind', async () => {
      const value = await counted('bind', companies.length, (update) =>
        bindCompanies(running, companies, update),
      )
      return { items: value.length, value }
    })
    const [forPasskey, ...forSoftware] = bound
    const passkeyGrant = await step('passkey', async () => ({
      items: 1,
      value: await signByPasskey(running, {
        company: forPasskey as (typeof bound)[number],
        caseNumber: runId,
      }),
    }))
    const softwareGrants = await step('grant', async () => {
      const value = await counted('grant', forSoftware.length, (update) =>
        grantAll(running, { companies: forSoftware, caseNumber: runId }, update),
      )
      await untilGranted(running, { caseNumber: runId, count: bound.length })
      return { items: value.length, value }
    })
    const grants = [passkeyGrant, ...softwareGrants]
    await step('ask', async () => {
      await counted('ask', grants.length, (update) => askAll(running, { grants, caseNumber: runId }, update))
      return { items: grants.length, value: undefined }
    })
    const refusals = await step('refuse', async () => {
      const value = await tryRefusals(running, { companies: bound.slice(-2), caseNumber: `${runId}-R` })
      return { items: value.length, value }
    })
    for (const { what, byOwnNode, byProvider } of refusals)
      report(`  ${what}: own node ${byOwnNode}, provider ${byProvider}`)
    const evidence = await step('evidence', async () => ({
      items: 1,
      value: await tryEvidence(running, run.evidence ?? file),
    }))
    await untilAnchored(running, ['bureau', 'bank-a'])
    const whoLooked = await step('who-looked', async () => {
      const value = await counted('who-looked', bound.length, (update) => lookBack(running, bound, update))
      return { items: bound.length, value }
    })

    const result = await readBack(running, { importId, runId, evidence, whoLooked, before, steps })
    report(JSON.stringify({ ...result, steps: undefined }, null, 2))
    return result
  } finally {
    rmSync(scratch, { recursive: true, force: true })
    await running.stop()
  }
}

function loansFile({ loans }: DemoRun, scratch: string): { readonly file: string; readonly profile: string } {
  if (loans !== undefined) return { file: loans, profile: profileOf(loans) }
  const file = path.join(scratch, 'loans.csv')
  writeFileSync(file, generateLoansCsv({ seed: 'hexin', count: GENERATED }))
  return { file, profile: 'loans-zh' }
}

/** By its header: the project's own Chinese columns, or those of the SBA. */
function profileOf(file: string): string {
  const [header = ''] = readFileSync(file, 'utf8').split('\n', 1)
  return header.includes('贷款编号') ? 'loans-zh' : 'sba-7a'
}

function loansBody(
  { limit }: DemoRun,
  file: string,
  update: (bytes: number) => void,
): ReadableStream<Uint8Array> {
  if (limit === undefined) return fileBody(file, update)
  return Readable.toWeb(Readable.from(firstRows(createReadStream(file), limit))) as ReadableStream<Uint8Array>
}

type ReadBack = {
  readonly importId: string
  readonly runId: string
  readonly evidence: { readonly verified: boolean; readonly refuted: boolean }
  readonly whoLooked: { readonly listed: number; readonly proved: number }
  readonly before: Awaited<ReturnType<typeof networkFigures>>
  readonly steps: readonly Step[]
}

/** The figures of this run, from the nodes' databases; those of the whole network as what has come on top. */
async function readBack(running: Running, { importId, runId, evidence, whoLooked, before, steps }: ReadBack) {
  const imported = await getImport(running.client('bureau'), { id: importId })
  const asked = await getFigures(running.client('bank-a'), { caseNumber: runId })
  const after = await networkFigures(running)
  const leaves = after.leaves - before.leaves
  return {
    rowsRead: imported.rowsRead,
    rowsRejected: imported.rejected,
    rejectedLines: imported.rejectedLines,
    records: imported.records,
    principalFen: imported.principalFen,
    lossFen: imported.lossFen,
    enterprises: imported.subjects,
    grants: asked.grants,
    exchanges: { answered: asked.exchanges.answered, refused: await refusedCodes(running, `${runId}-R`) },
    fieldsDisclosed: asked.exchanges.fieldsDisclosed,
    whoLooked,
    evidence: { verified: evidence.verified, refuted: evidence.refuted },
    checkpoints: after.checkpoints - before.checkpoints,
    leaves,
    transactions: after.transactions - before.transactions,
    gasPerLeaf: Math.round((after.checkpointGas - before.checkpointGas) / Math.max(1, leaves)),
    steps,
  }
}

/** Refusals by code: those that the banks' own nodes have kept, and those in the provider's refusal log. */
async function refusedCodes(running: Running, caseNumber: string): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  const add = (code: string, count: number) => {
    counts[code] = (counts[code] ?? 0) + count
  }
  for (const id of ['bank-a', 'bank-b']) {
    const { exchanges } = await getFigures(running.client(id), { caseNumber })
    for (const [code, count] of Object.entries(exchanges.refused)) add(code, count)
  }
  const { refusals } = await whole(listRefusals, running.client('bureau'), { caseNumber }, 'refusals')
  for (const { code } of refusals) add(code, 1)
  return counts
}
