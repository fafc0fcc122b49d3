import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { listOwnObjections } from '@hexin/sdk/actions/listOwnObjections.ts'
import { listOwnRecords } from '@hexin/sdk/actions/listOwnRecords.ts'
import { listWhoLooked } from '@hexin/sdk/actions/listWhoLooked.ts'
import { openObjection } from '@hexin/sdk/actions/openObjection.ts'
import type { ObjectionView } from '@hexin/sdk/api/objections.ts'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type Receipt, receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { type Ground, groundCodes } from '@hexin/sdk/objection/grounds.ts'
import type { SignedObjection } from '@hexin/sdk/objection/objection.ts'
import { signObjection } from '@hexin/sdk/objection/signObjection.ts'
import { objectionOutcomeSchema, objectionReceiptSchema } from '@hexin/sdk/objection/statements.ts'
import { findUnmarked } from '@hexin/sdk/objection/unmarked.ts'
import { verifyMark } from '@hexin/sdk/objection/verifyMark.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import type { Command } from 'commander'
import { type Company, subjectToken } from '../../scripts/company/company.ts'
import { companyOf, openCompanyFile } from '../../scripts/company/companyFile.ts'
import { describeObjection } from '../../scripts/terminal/objection.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import { commaList } from '../commaList.ts'
import type { Run } from '../run.ts'
import { defaultData, memberClient, readDevnet, readNetworkFile, type TargetOptions } from '../target.ts'

type Options = TargetOptions & { readonly subject: string; readonly ask: string }
type OpenOptions = Options & {
  readonly record: string
  readonly fields: string
  readonly ground: string
  readonly detail: string
  readonly statement?: string
}

/** Seconds by which clocks may differ. */
const SKEW_S = 300

/** What a company does whose key is on this machine. */
export function addCompanyObjections(objection: Command, run: Run): void {
  objection
    .command('records')
    .description('company: what a provider has on record about it')
    .requiredOption('--subject <id>', 'the company')
    .option('--ask <member>', 'the provider', 'bureau')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const { client } = await openAs(options, options.ask)
        const own = await whole(listOwnRecords, client, {}, 'records')
        output.result(
          own,
          own.records.flatMap(({ record, kind, claims, supersededBy, objections }) => [
            `${kind} ${record}${supersededBy === null ? '' : `, corrected by ${supersededBy}`}${objections.length > 0 ? `, objections ${objections.join(', ')}` : ''}`,
            ...Object.entries(claims).map(([field, value]) => `    ${field}: ${value}`),
          ]),
        )
        return undefined
      })
    })
  objection
    .command('open')
    .description(
      'company: object to a record; it is marked from now on and answered by the day that is shown',
    )
    .requiredOption('--subject <id>', 'the company')
    .requiredOption('--record <hash>', 'the record, as `records` shows it')
    .requiredOption('--fields <list>', 'the disputed fields, separated by commas')
    .option('--ground <code>', groundCodes.join(', '), 'wrong')
    .requiredOption('--detail <text>', 'what is wrong, for the provider alone')
    .option('--statement <text>', '企业声明: the company’s own statement, shown beside the record')
    .option('--ask <member>', 'the provider', 'bureau')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<OpenOptions>()
      await run(async (output) => {
        const view = await open(options)
        output.result(view, describeObjection(view))
        return undefined
      })
    })
  objection
    .command('mine')
    .description('company: its objections at a provider, and answers that came without their marks')
    .requiredOption('--subject <id>', 'the company')
    .option('--ask <member>', 'the provider', 'bureau')
    .option('--askers <members>', 'whose logs to compare with, separated by commas', 'bank-a,bank-b')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options & { readonly askers: string }>()
      await run(async (output) => {
        const { client } = await openAs(options, options.ask)
        const { objections } = await whole(listOwnObjections, client, {}, 'objections')
        const receipts = await receiptsOf(options, options.askers.split(','))
        const unmarked = objections.flatMap((view) => unmarkedIn(view, receipts))
        output.result({ objections, unmarked }, [
          ...objections.flatMap(describeObjection),
          ...unmarked.map(
            ({ asker, exchange, at }) =>
              `NOT MARKED: the answer to member ${asker} at ${new Date(at * 1000).toISOString()}, exchange ${exchange}. Ask that member what it got.`,
          ),
        ])
        return unmarked.length === 0 ? exitCodes.ok : exitCodes.refused
      })
    })
}

/** The company on this machine, and its way into a member's node. */
async function openAs(
  options: Options,
  id: string,
): Promise<{
  readonly company: Company
  readonly binding: string
  readonly client: Client
  readonly member: number
}> {
  const { url, number } = memberClient(readDevnet(options.data), id.trim())
  const file = await openCompanyFile(options.data ?? defaultData, options.subject, options.subject)
  const { binding } = file
  if (binding === null)
    throw new UsageError(
      `${options.subject} has no bound key on this machine. Give a grant first: hexin grant give`,
    )
  const company = companyOf(file)
  const now = Math.floor(Date.now() / 1000)
  const token = await subjectToken(company, { audience: number, binding, now })
  return { company, binding, client: createClient({ url, token }), member: number }
}

async function open(options: OpenOptions): Promise<ObjectionView> {
  const { company, binding, client, member } = await openAs(options, options.ask)
  const { chainId, contracts } = readNetworkFile(options.data)
  const { records } = await whole(listOwnRecords, client, {}, 'records')
  const found = records.find(({ record }) => record === options.record)
  if (!found) throw new UsageError(`${options.ask} has no record ${options.record} about ${options.subject}.`)
  const objection = await signObjection(crypto, {
    terms: {
      chain: { id: chainId, grants: contracts.grants },
      provider: member,
      subject: company.subject,
      kind: found.kind,
      record: found.record,
      fields: commaList(options.fields),
      ground: groundOf(options.ground),
      detail: options.detail,
      statement: options.statement ?? null,
      issuedAt: Math.floor(Date.now() / 1000),
    },
    binding,
    signer: company.signer,
  })
  const view = await openObjection(client, { objection })
  await verifyReceipt(options, objection, view)
  return view
}

/** A receipt is worth keeping if it is the provider's, of just this objection, and says when that came. */
async function verifyReceipt(options: Options, signed: SignedObjection, view: ObjectionView): Promise<void> {
  const devnet = readDevnet(options.data)
  const network = readNetworkFile(options.data)
  const court = devnet.members.find(({ roles }) => roles.includes('court')) ?? devnet.members.at(-1)
  const trust = createVerifierTrust(crypto, { client: memberClient(devnet, court?.id ?? ''), network })
  await trust.load(network.members.map(({ number }) => number))
  const { objection, signature, binding } = signed
  const { receipt } = await verifyMark(crypto, {
    mark: { objection, signature, binding, receipt: view.receipt, outcome: null },
    trust: {
      keyOf: trust.keyOf,
      objections: {
        chain: { id: network.chainId, grants: network.contracts.grants },
        wallet: network.wallet,
        registrarKeyOf: (keyId) => trust.keyOf(keyId, 'registrar'),
      },
    },
  })
  const now = Math.floor(Date.now() / 1000)
  if (Math.abs(receipt.receivedAt - now) > SKEW_S || receipt.due.day !== dueOf(receipt.receivedAt).day)
    throw new HexinError('OBJECTION_STATEMENT_INVALID', {
      found: { receivedAt: receipt.receivedAt, due: receipt.due.day },
      expected: { receivedAt: now, due: dueOf(now).day },
    })
}

/** What askers' own logs say that they received about the company. */
async function receiptsOf(options: Options, members: readonly string[]): Promise<Receipt[]> {
  const lists = await Promise.all(
    members.map(async (id) => whole(listWhoLooked, (await openAs(options, id)).client, {}, 'entries')),
  )
  return lists
    .flatMap(({ entries }) => entries)
    .filter(({ side }) => side === 'asker')
    .map(({ statement }) => receiptSchema.parse(decodeStatement(statement, 'hexin-receipt+jwt').payload))
}

function unmarkedIn({ receipt, outcome }: ObjectionView, receipts: readonly Receipt[]): Receipt[] {
  const { payload } = decodeStatement(receipt, 'hexin-objection-receipt+jwt')
  return findUnmarked({
    receipt: objectionReceiptSchema.parse(payload),
    outcome:
      outcome === null
        ? undefined
        : objectionOutcomeSchema.parse(decodeStatement(outcome, 'hexin-objection-outcome+jwt').payload),
    receipts,
  })
}

function groundOf(ground: string): Ground {
  const known = groundCodes.find((code) => code === ground)
  if (!known) throw new UsageError(`A ground is one of ${groundCodes.join(', ')}, found ${ground}.`)
  return known
}
