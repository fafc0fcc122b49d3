import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { listBindings } from '@hexin/sdk/actions/listBindings.ts'
import { listNotices } from '@hexin/sdk/actions/listNotices.ts'
import { submitCompanyStatement } from '@hexin/sdk/actions/submitCompanyStatement.ts'
import { type CompanyOrder, registrationCardSchema } from '@hexin/sdk/api/bindings.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { whole } from '@hexin/sdk/pages.ts'
import type { Command } from 'commander'
import { type Company, subjectToken } from '../../scripts/company/company.ts'
import {
  type CompanyFile,
  companyOf,
  openCompanyFile,
  saveCompanyFile,
} from '../../scripts/company/companyFile.ts'
import { signCountersignature, signObjection, signWithdrawal } from '../../scripts/company/statements.ts'
import { readDocument } from '../../scripts/terminal/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import { commaList } from '../commaList.ts'
import type { Run } from '../run.ts'
import { defaultData, memberClient, readDevnet, type TargetOptions } from '../target.ts'

type Options = TargetOptions & {
  readonly subject: string
  readonly ask: string
  readonly grant?: string[]
  readonly number: string
  readonly reason: string
  readonly card: string
}

/** A company whose key is on this machine. */
type Own = { readonly company: Company; readonly binding: string; readonly now: number }

/** What a company does about its own keys, by the key that is on this machine. */
export function addCompanyKeyCommands(binding: Command, run: Run): void {
  const add = (name: string, description: string) =>
    binding.command(name).description(description).requiredOption('--subject <id>', 'the company')
  const action =
    (work: (options: Options, own: Own) => Promise<readonly [object, readonly string[]]>) =>
    async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        output.result(...(await work(options, await openOwn(options))))
        return undefined
      })
    }

  add('card', 'the registration card of the key on this machine, which is made if there is none').action(
    async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const { subject, key } = companyOf(await fileOf(options))
        const card = { subject, keyType: 'software', key }
        output.result(card, [JSON.stringify(card)])
        return undefined
      })
    },
  )
  add('take', 'keep the binding that the registrar stated for the key on this machine')
    .argument('<binding>', 'as the registrar handed it over')
    .action(async (stated: string, _options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        await saveCompanyFile(options.data ?? defaultData, { ...(await fileOf(options)), binding: stated })
        output.result({ taken: true }, ['Kept.'])
        return undefined
      })
    })
  add('list', 'the company’s whole list, from its registrar').action(
    action(async (options, own) => {
      const list = await listBindings(await companyClient(options, own, 'registrar'))
      return [list, [`${list.bindings.length} bindings`, ...list.bindings.map(({ sdJwt }) => sdJwt)]]
    }),
  )
  add('notices', 'later keys of the company that members came across')
    .option('--ask <members>', 'at whose nodes, separated by commas', 'bureau,bank-a,bank-b')
    .action(
      action(async (options, own) => {
        const members = commaList(options.ask)
        const found = await Promise.all(
          members.map(async (id) => {
            const client = await companyClient(options, own, id)
            return { id, ...(await whole(listNotices, client, {}, 'notices')) }
          }),
        )
        const lines = found.flatMap(({ id, notices }) =>
          notices.map(
            ({ number, event, state, listed, key }) =>
              `  ${id.padEnd(10)}  number ${number}  ${event}  ${state}  ${listed ? 'listed' : 'NOT LISTED by the registrar'}  ${key ?? ''}`,
          ),
        )
        return [{ notices: found }, [`${lines.length} notices`, ...lines]]
      }),
    )
  add('object', 'object to a later key; it is stopped at every member')
    .requiredOption('--number <n>', 'the binding’s number, as the notices name it')
    .requiredOption('--reason <text>', 'why')
    .option('--ask <member>', 'the node that has the notice, and that takes the objection', 'bureau')
    .action(
      action(async (options, own) => {
        const client = await companyClient(options, own, options.ask)
        const { notices } = await whole(listNotices, client, {}, 'notices')
        const against = notices.filter(({ number }) => number === Number(options.number))
        if (against.length === 0)
          throw new UsageError(`${options.ask} has no notice of number ${options.number}.`)
        for (const { binding: disputed } of against) {
          const terms = { ...own, disputed: bindingHash(crypto, disputed), reason: options.reason }
          const statement = await signObjection(own.company, terms)
          await submitAt(options, options.ask, { statement, disputed })
        }
        return [{ objected: against.length }, [`Objected to ${against.length}.`]]
      }),
    )
  add('withdraw', 'withdraw grants without their control keys')
    .option('--grant <ids...>', 'which; left out: all that were given until now')
    .option('--ask <member>', 'the node that takes it', 'bureau')
    .action(
      action(async (options, own) => {
        const grants = options.grant?.map((id) => hash32Schema.parse(id.toLowerCase())) ?? null
        await submitAt(options, options.ask, {
          statement: await signWithdrawal(own.company, { ...own, grants }),
        })
        return [
          { withdrawn: grants ?? 'all' },
          [`Withdrawn: ${grants?.join(', ') ?? 'all grants until now'}.`],
        ]
      }),
    )
  add('countersign', 'consent to another key of the company: what it prints goes to the registrar')
    .requiredOption('--card <file>', 'the other key’s registration card')
    .action(
      action(async (options, own) => {
        const { subject, key, keyType } = readDocument(options.card, registrationCardSchema)
        if (subject !== options.subject)
          throw new UsageError(`${options.card} is the card of ${subject}, not of ${options.subject}.`)
        const signed = await signCountersignature(own.company, { ...own, key, keyType })
        return [signed, [JSON.stringify(signed)]]
      }),
    )
}

const fileOf = (options: Options): Promise<CompanyFile> =>
  openCompanyFile(options.data ?? defaultData, options.subject, options.subject)

async function openOwn(options: Options): Promise<Own> {
  const file = await fileOf(options)
  if (file.binding === null)
    throw new UsageError(
      `${options.subject} has no bound key on this machine. Give a grant first: hexin grant give`,
    )
  return { company: companyOf(file), binding: file.binding, now: Math.floor(Date.now() / 1000) }
}

async function companyClient(options: Options, { company, binding, now }: Own, id: string): Promise<Client> {
  const { url, number } = memberClient(readDevnet(options.data), id)
  return createClient({ url, token: await subjectToken(company, { audience: number, binding, now }) })
}

const submitAt = (options: Options, id: string, order: CompanyOrder): Promise<void> =>
  submitCompanyStatement(memberClient(readDevnet(options.data), id), { order })
