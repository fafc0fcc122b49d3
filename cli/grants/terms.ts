import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { type GrantProposal, proposalSchema } from '@hexin/sdk/consent/composeGrant.ts'
import { hash32Schema } from '@hexin/sdk/consent/primitives.ts'
import { purposeCodes } from '@hexin/sdk/consent/purposes.ts'
import { type Template, templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../../scripts/terminal/output.ts'
import { commaList } from '../commaList.ts'
import { memberClient, readDevnet, readNetworkFile, type TargetOptions } from '../target.ts'

/** The terms of a grant, as somebody typed them. */
export type GrantOptions = TargetOptions & {
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
  readonly mode?: string
  readonly replaces?: string
}

/** Adds the options that say what a grant gives. */
export const withTerms = (command: Command): Command =>
  command
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
    .option('--mode <mode>', 'view, store, periodic or subscription; left out: store, with --days 0 view')
    .option('--replaces <grant>', 'the grant that this one renews or widens')

export const now = (): number => Math.floor(Date.now() / 1000)

export const clientOf = (options: TargetOptions) =>
  memberClient(readDevnet(options.data), options.as ?? 'bank-a')

export function grantId(id: string): Hex {
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

/** @throws UsageError for terms that make no grant */
export function readProposal(options: GrantOptions): GrantProposal {
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
    scope: [{ kind: options.kind, fields: commaList(options.fields) }],
    purpose: options.purpose,
    caseNumber: options.case,
    mode: options.mode ?? (days === 0 ? 'view' : 'store'),
    maxUses: days === 0 ? 1 : Number(options.uses),
    frequency: null,
    dataRange: null,
    notBefore: now() - 60,
    expiry: now() + Number(options.seconds),
    retentionDays: days,
    onwardTransfer: [],
    crossBorder: null,
    template: templateHash(crypto, templateOf(options.purpose)),
    ...(options.replaces !== undefined && { predecessor: grantId(options.replaces) }),
  })
  if (!parsed.success)
    throw new UsageError(`The grant can’t be made like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
