import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { type Decision, decisionSchema, decisionsSchema } from '@hexin/sdk/council/decision.ts'
import { profileHash, profileSchema } from '@hexin/sdk/network.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { readDocument } from '../../scripts/terminal/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import { commaList } from '../commaList.ts'

/** What can be proposed, as it is typed: `suspend-urgently` for `suspendUrgently`. */
export const proposable = decisionSchema.options.map(({ shape }) => kebab(shape.type.value))

function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}

/** How an option's text becomes a field of a decision. */
type Reader = {
  readonly flags: string
  readonly description: string
  readonly read: (text: string) => unknown
}

const number = (text: string): unknown => (/^\d{1,16}$/.test(text) ? Number(text) : text)
const asItIs = (text: string): string => text
const lower = (text: string): string => text.toLowerCase()

/** A time: unix seconds, or a date that the platform reads. */
export function seconds(text: string): unknown {
  if (/^\d{1,16}$/.test(text)) return Number(text)
  const parsed = Date.parse(text)
  return Number.isNaN(parsed) ? text : Math.floor(parsed / 1000)
}

const readers: Readonly<Record<string, Reader>> = {
  member: { flags: '--member <number>', description: 'the member that it is about', read: number },
  group: { flags: '--group <number>', description: 'the controlling group whose seat it is', read: number },
  roles: { flags: '--roles <list>', description: 'the member’s roles, separated by commas', read: commaList },
  profileHash: { flags: '--profile-hash <hash>', description: 'hash of the profile', read: lower },
  ground: {
    flags: '--ground <ground>',
    description: 'of an urgent suspension: keysCompromised, dataMisused, insolvent, ordered',
    read: asItIs,
  },
  purpose: {
    flags: '--purpose <purpose>',
    description: 'of a key: chain, statement, log, witness, encryption, peer',
    read: asItIs,
  },
  algorithm: {
    flags: '--algorithm <name>',
    description: 'of a key: secp256k1, p256, ed25519, x25519',
    read: asItIs,
  },
  material: {
    flags: '--material <hex>',
    description: 'the public key, or a chain key’s address',
    read: lower,
  },
  notBefore: {
    flags: '--from <time>',
    description: 'when a key begins to count; left out: at once',
    read: seconds,
  },
  notAfter: {
    flags: '--until <time>',
    description: 'when a key no longer counts; 0: at once',
    read: seconds,
  },
  index: { flags: '--index <number>', description: 'number of a key of the member, from 0', read: number },
  size: { flags: '--size <number>', description: 'leaves at which a log is sealed', read: number },
  root: { flags: '--root <hash>', description: 'root of the log at that size', read: lower },
  consistencyProof: {
    flags: '--proof <list>',
    description: 'consistency proof, hashes separated by commas',
    read: commaList,
  },
  account: { flags: '--account <address>', description: 'who votes, or who gets a role', read: lower },
  role: { flags: '--role <number>', description: 'a role of the AccessManager', read: number },
  delayS: { flags: '--delay <seconds>', description: 'how long who has the role waits', read: number },
  guardian: { flags: '--guardian <number>', description: 'the role that may stop the other', read: number },
  target: { flags: '--target <address>', description: 'a contract', read: lower },
  selectors: {
    flags: '--selectors <list>',
    description: 'functions of it, separated by commas',
    read: commaList,
  },
}

/** Adds the options of all decisions to a command. */
export function addDecisionOptions(command: Command): Command {
  for (const { flags, description } of Object.values(readers)) command.option(flags, description)
  return command
    .option('--profile <file>', 'the profile, {"name": {"zh": ..., "en": ...}}, instead of its hash')
    .option('--file <file>', 'a JSON list of decisions instead: carried out together or not at all')
}

type Options = Readonly<Record<string, string | undefined>>

/** The decisions that a command line means. @throws UsageError */
export function readDecisions(what: string | undefined, options: Options): Decision[] {
  if ((what === undefined) === (options['file'] === undefined))
    throw new UsageError(`Say what is proposed, or give --file. What can be: ${proposable.join(', ')}.`)
  return checked(
    what === undefined ? readDocument(options['file'] ?? '', z.unknown()) : [decisionOf(what, options)],
  )
}

function decisionOf(what: string, options: Options): unknown {
  const known = decisionSchema.options.find(({ shape }) => kebab(shape.type.value) === what)
  if (!known) throw new UsageError(`Nobody can propose ${what}. What can be: ${proposable.join(', ')}.`)
  const { profile } = options
  const fields = Object.entries(readers).flatMap(([name, { flags, read }]) => {
    const text = options[camel(flags)]
    return text === undefined ? [] : [[name, read(text)] as const]
  })
  const standard = 'notBefore' in known.shape ? { notBefore: 0 } : {}
  return {
    ...{ type: known.shape.type.value, ...standard, ...Object.fromEntries(fields) },
    ...(profile !== undefined && { profileHash: hashOf(profile) }),
  }
}

/** commander's name for an option. */
const camel = (flags: string): string =>
  flags.replace(/^--([a-z-]+) .*$/, '$1').replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())

function hashOf(file: string): string {
  return profileHash(crypto, readDocument(file, profileSchema))
}

function checked(decisions: unknown): Decision[] {
  const parsed = decisionsSchema.safeParse(decisions)
  if (!parsed.success)
    throw new UsageError(`It can’t be proposed like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
