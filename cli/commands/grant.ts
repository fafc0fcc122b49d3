import { readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { controlGrant } from '@hexin/sdk/actions/controlGrant.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { submitGrants } from '@hexin/sdk/actions/submitGrants.ts'
import type { GrantView } from '@hexin/sdk/api/grants.ts'
import { type GrantProposal, proposalSchema } from '@hexin/sdk/consent/composeGrant.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { purposeCodes } from '@hexin/sdk/consent/purposes.ts'
import { type Template, templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { bindingOrder, signGrant, signGrantControl } from '../../scripts/company/company.ts'
import {
  type CompanyFile,
  companyOf,
  openCompanyFile,
  saveCompanyFile,
} from '../../scripts/company/companyFile.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { defaultData, memberClient, readDevnet, readNetworkFile, type TargetOptions } from '../target.ts'
import { addKeeping } from './keeping.ts'

type GrantOptions = TargetOptions & {
  readonly subject: string
  readonly name?: string
  readonly provider: string
  readonly kind: string
  readonly fields: string
  readonly purpose: string
  readonly case: string
  readonly seconds: string
  readonly uses: string
  readonly days: string
}

const now = (): number => Math.floor(Date.now() / 1000)

export function addGrantCommands(program: Command, run: Run): void {
  const grant = program
    .command('grant')
    .description('grants, signed by a company’s software key on this machine')
  addKeeping(grant, run)
  grant
    .command('give')
    .description('grant a bank (--as) a scope; makes and binds the company’s key first if there is none')
    .requiredOption('--subject <id>', 'the company, e.g. uscc:91350100M000100Y43')
    .option('--name <name>', 'its name')
    .option('--provider <member>', 'who holds the records', 'bureau')
    .option('--kind <kind>', 'kind of record', 'loan')
    .requiredOption('--fields <list>', 'fields, separated by commas')
    .option('--purpose <code>', 'what for', 'preLoanReview')
    .requiredOption('--case <number>', 'the bank’s case number')
    .option('--seconds <n>', 'valid for so long', '86400')
    .option('--uses <n>', 'at most so many queries', '10')
    .option('--days <n>', 'answers are kept for so long; 0: to view only', '365')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GrantOptions>()
      await run(async (output) => {
        const view = await give(options)
        output.result(view, [view.notice, `Grant ${view.id} is ${view.state}.`])
        return undefined
      })
    })
  grant
    .command('show')
    .description('a grant in plain words, and how it stands')
    .argument('<id>', 'the grant')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const view = await getGrant(clientOf(options), { id: grantId(id) })
        output.result(view, [view.notice, `State: ${view.state}; used ${view.uses} times.`])
        return undefined
      })
    })
  for (const action of ['pause', 'resume', 'revoke'] as const)
    grant
      .command(action)
      .description(`${action} a grant that was given on this machine`)
      .argument('<id>', 'the grant')
      .action(async (id: string, _options, command: Command) => {
        const options = command.optsWithGlobals<TargetOptions>()
        await run(async (output) => {
          const view = await control(options, grantId(id), action)
          output.result(view, [`Grant ${view.id} is ${view.state}.`])
          return undefined
        })
      })
}

const dataOf = (options: TargetOptions): string => options.data ?? defaultData

const clientOf = (options: TargetOptions) => memberClient(readDevnet(options.data), options.as ?? 'bank-a')

function grantId(id: string): Hex {
  const parsed = hash32Schema.safeParse(id.toLowerCase())
  if (!parsed.success) throw new UsageError(`A grant’s id is 0x and 64 hexadecimal digits, found ${id}.`)
  return parsed.data
}

/** @throws UsageError where there is no such purpose */
function templateOf(purpose: string): Template {
  const parsed = z.enum(purposeCodes).safeParse(purpose)
  if (!parsed.success)
    throw new UsageError(`A purpose is one of ${purposeCodes.join(', ')}, found ${purpose}.`)
  return templateFor(parsed.data)
}

function readProposal(options: GrantOptions): GrantProposal {
  const devnet = readDevnet(options.data)
  const network = readNetworkFile(options.data)
  const number = (id: string) => memberClient(devnet, id).number
  const days = Number(options.days)
  const parsed = proposalSchema.safeParse({
    chain: { id: network.chainId, grants: network.contracts.grants },
    subject: options.subject,
    subjectName: options.name ?? options.subject,
    grantee: number(options.as ?? 'bank-a'),
    providers: [number(options.provider)],
    scope: [{ kind: options.kind, fields: options.fields.split(',').map((field) => field.trim()) }],
    purpose: options.purpose,
    caseNumber: options.case,
    mode: days === 0 ? 'view' : 'store',
    maxUses: days === 0 ? 1 : Number(options.uses),
    frequency: null,
    dataRange: null,
    notBefore: now() - 60,
    expiry: now() + Number(options.seconds),
    retentionDays: days,
    onwardTransfer: [],
    crossBorder: null,
    template: templateHash(crypto, templateOf(options.purpose)),
  })
  if (!parsed.success)
    throw new UsageError(`The grant can’t be made like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}

async function give(options: GrantOptions): Promise<GrantView> {
  const proposal = readProposal(options)
  const data = dataOf(options)
  const file = await bound(options, await openCompanyFile(data, options.subject, proposal.subjectName))
  const grant = await signGrant(companyOf(file), {
    proposal,
    binding: file.binding ?? '',
    now: now(),
    namesOf: namesIn(readNetworkFile(options.data)),
  })
  const { id, keys, chain } = grant
  // The control keys are kept before anybody has the grant: without them it could never be revoked.
  await saveCompanyFile(data, { ...file, grants: { ...file.grants, [id]: { keys, chain, sequence: 0 } } })
  const client = clientOf(options)
  const { results } = await submitGrants(client, { grants: [grant.signed] })
  const refused = results[0]
  if (refused?.code) throw new HexinError(refused.code as ErrorCode, { detail: refused.detail ?? '' })
  return until(options, id, ({ state }) => state !== 'pending')
}

/** The company's file with the registrar's binding in it. */
async function bound(options: GrantOptions, file: CompanyFile): Promise<CompanyFile> {
  if (file.binding !== null) return file
  const registrar = memberClient(readDevnet(options.data), 'registrar')
  const { bindings } = await issueBindings(registrar, { bindings: [bindingOrder(companyOf(file))] })
  const withBinding = { ...file, binding: bindings[0] ?? null }
  await saveCompanyFile(dataOf(options), withBinding)
  return withBinding
}

async function until(
  options: TargetOptions,
  id: Hex,
  done: (view: GrantView) => boolean,
): Promise<GrantView> {
  for (let waited = 0; ; waited += 300) {
    const view = await getGrant(clientOf(options), { id })
    if (done(view) || waited > 60_000) return view
    await sleep(300)
  }
}

const RELAY_S = 3_600

async function control(
  options: TargetOptions,
  id: Hex,
  action: 'pause' | 'resume' | 'revoke',
): Promise<GrantView> {
  const data = dataOf(options)
  const file = await companyWith(data, id)
  const own = file.grants[id]
  if (!own) throw new UsageError(`The control keys of ${id} are not on this machine.`)
  const { sequence } = own
  const order = action === 'revoke' ? { action } : { action, sequence, deadline: now() + RELAY_S }
  await controlGrant(clientOf(options), { control: await signGrantControl({ id, ...own }, order) })
  if (action !== 'revoke')
    await saveCompanyFile(data, {
      ...file,
      grants: { ...file.grants, [id]: { ...own, sequence: sequence + 1 } },
    })
  const wanted = { pause: 'paused', resume: 'active', revoke: 'revoked' }[action]
  return until(options, id, ({ state }) => state === wanted)
}

async function companyWith(data: string, id: Hex): Promise<CompanyFile> {
  const folder = path.join(data, 'companies')
  for (const name of listFiles(folder)) {
    const file = JSON.parse(await readFile(path.join(folder, name), 'utf8')) as CompanyFile
    if (file.grants[id]) return file
  }
  throw new UsageError(`The control keys of ${id} are not on this machine.`)
}

function listFiles(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'))
  } catch {
    return []
  }
}
