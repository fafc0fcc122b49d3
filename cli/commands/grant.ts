import { readdirSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { controlGrant } from '@hexin/sdk/actions/controlGrant.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { printGrant } from '@hexin/sdk/actions/printGrant.ts'
import { submitGrants } from '@hexin/sdk/actions/submitGrants.ts'
import type { GrantView } from '@hexin/sdk/api/grants.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { Replaced } from '@hexin/sdk/consent/composeGrant.ts'
import { languageSchema } from '@hexin/sdk/consent/primitives.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type ErrorCode, HexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { Command } from 'commander'
import { bindingOrder, signGrant, signGrantControl } from '../../scripts/company/company.ts'
import {
  type CompanyFile,
  companyOf,
  openCompanyFile,
  saveCompanyFile,
} from '../../scripts/company/companyFile.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import { clientOf, type GrantOptions, grantId, now, readProposal, withTerms } from '../grants/terms.ts'
import type { Run } from '../run.ts'
import {
  defaultData,
  memberClient,
  readDevnet,
  readNetworkFile,
  type TargetOptions,
  targetClient,
} from '../target.ts'
import { addCaSignatureCommands } from './caSignature.ts'
import { addGrantRequestCommands } from './grantRequest.ts'
import { addKeeping } from './keeping.ts'

export function addGrantCommands(program: Command, run: Run): void {
  const grant = program
    .command('grant')
    .description('grants, signed by a company’s software key on this machine')
  addKeeping(grant, run)
  addCaSignatureCommands(grant, run)
  withTerms(grant.command('give'))
    .description('grant a bank (--as) a scope; makes and binds the company’s key first if there is none')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<GrantOptions>()
      await run(async (output) => {
        const view = await give(options)
        output.result(view, [view.notice, `Grant ${view.id} is ${view.state}.`])
        return undefined
      })
    })
  addGrantRequestCommands(grant, run)
  grant
    .command('show')
    .description('a grant in plain words, and how it stands')
    .argument('<id>', 'the grant')
    .option('--text <file>', 'where to write the text that was signed, to the byte')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { text?: string }>()
      await run(async (output) => {
        const view = await getGrant(clientOf(options), { id: grantId(id) })
        if (options.text !== undefined) await writeFile(options.text, view.artefact)
        output.result(view, [view.notice, `State: ${view.state}; used ${view.uses} times.`])
        return undefined
      })
    })
  grant
    .command('print')
    .description('a grant as a 授权书, PDF, with the signed bytes attached')
    .argument('<id>', 'the grant')
    .option('--language <code>', 'zh or en', 'zh')
    .option('--plain', 'without CA signatures over it: the bytes that a company signs')
    .requiredOption('-o, --output <file>', 'where to write it')
    .action(async (id: string, _options, command: Command) => {
      const options = command.optsWithGlobals<
        TargetOptions & { language: string; plain?: boolean; output: string }
      >()
      await run(async (output) => {
        const language = languageSchema.safeParse(options.language)
        if (!language.success) throw new UsageError(`A language is zh or en, found ${options.language}.`)
        const pdf = await printGrant(targetClient(options, 'bank-a'), {
          id: grantId(id),
          language: language.data,
          isPlain: options.plain === true,
        })
        await writeFile(options.output, pdf)
        output.result({ file: options.output, bytes: pdf.length }, [`${options.output}: ${pdf.length} bytes`])
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

async function give(options: GrantOptions): Promise<GrantView> {
  const proposal = readProposal(options)
  const data = dataOf(options)
  const file = await bound(options, await openCompanyFile(data, options.subject, proposal.subjectName))
  const grant = await signGrant(companyOf(file), {
    proposal,
    binding: file.binding ?? '',
    now: now(),
    namesOf: namesIn(readNetworkFile(options.data)),
    ...(proposal.predecessor && { replaced: await replacedBy(options, file, proposal.predecessor) }),
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

/** The grant that a new one takes the place of: its key from this machine, its number from the bank's node. */
async function replacedBy(options: GrantOptions, file: CompanyFile, id: Hex): Promise<Replaced> {
  const keys = file.grants[id]?.keys
  if (!keys) throw new UsageError(`The control keys of ${id} are not on this machine.`)
  const { artefact, sequence } = await getGrant(clientOf(options), { id })
  return { id, sequence, version: parseArtefact(artefact).version, widen: keys.widen }
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
