import { randomUUID } from 'node:crypto'
import { addOwnKey } from '@hexin/sdk/actions/addOwnKey.ts'
import { endOwnKey } from '@hexin/sdk/actions/endOwnKey.ts'
import { getMemberKeys } from '@hexin/sdk/actions/getMemberKeys.ts'
import { listMembers } from '@hexin/sdk/actions/listMembers.ts'
import { ownKeyEndSchema, ownKeyOrderSchema } from '@hexin/sdk/api/council.ts'
import type { MemberKeys } from '@hexin/sdk/api/members.ts'
import type { Client } from '@hexin/sdk/client.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { UsageError } from '../../scripts/terminal/output.ts'
import { seconds } from '../council/decisionOptions.ts'
import { timeOf } from '../council/describe.ts'
import { untilFinal } from '../council/untilFinal.ts'
import type { Run } from '../run.ts'
import { type TargetOptions, targetClient } from '../target.ts'
import { addKeyFileCommands } from './keyFiles.ts'

const YEAR_9999 = 253_402_300_799

export function addKeyCommands(program: Command, run: Run): void {
  const keys = program.command('keys').description('a member’s keys, in its key file and on the chain')
  addKeyFileCommands(keys, run)
  keys
    .command('list')
    .description('the member’s keys on the chain, past ones too')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const found = await ownKeys(clientOf(command))
        output.result(found, keyLines(found))
        return undefined
      })
    })
  keys
    .command('add')
    .description('add a public key by the node’s chain key and log key, without the council')
    .requiredOption('--purpose <purpose>', 'chain, statement, log, witness, encryption, peer')
    .requiredOption('--algorithm <name>', 'secp256k1, p256, ed25519, x25519')
    .requiredOption('--material <hex>', 'the public key, or a chain key’s address')
    .option('--from <time>', 'when it begins to count; left out: at once')
    .requiredOption('--until <time>', 'when it no longer counts')
    .action(async (_options, command: Command) => {
      await run(async (output) => {
        const { purpose, algorithm, material, from, until } = command.opts<Record<string, string>>()
        const order = parse(ownKeyOrderSchema, {
          ...{ purpose, algorithm, material: material?.toLowerCase(), notAfter: seconds(until ?? '') },
          ...(from !== undefined && { notBefore: seconds(from) }),
        })
        const client = clientOf(command)
        const idempotencyKey = randomUUID()
        const step = await untilFinal(() => addOwnKey(client, { ...order, idempotencyKey }), isPending)
        output.result(step, [`Added. The node goes on with the keys of its key file; see: hexin keys list`])
        return undefined
      })
    })
  keys
    .command('end')
    .description('end a key of the member’s, also one that the node runs with')
    .argument('<index>', 'its number, as the list has it')
    .option('--until <time>', 'when it no longer counts; left out: at once')
    .action(async (index: string, _options, command: Command) => {
      await run(async (output) => {
        const { until } = command.opts<{ until?: string }>()
        if (!/^\d{1,9}$/.test(index)) throw new UsageError(`A key has a number, found ${index}.`)
        const { notAfter } = parse(ownKeyEndSchema, until === undefined ? {} : { notAfter: seconds(until) })
        const client = clientOf(command)
        const order = { index: Number(index), notAfter, idempotencyKey: randomUUID() }
        const step = await untilFinal(() => endOwnKey(client, order), isPending)
        output.result(step, [`Key ${index} ends ${notAfter === 0 ? 'now' : timeOf(notAfter)}.`])
        return undefined
      })
    })
}

const clientOf = (command: Command): Client =>
  targetClient(command.optsWithGlobals<TargetOptions>(), 'registrar')

async function ownKeys(client: Client): Promise<MemberKeys> {
  const { self } = await listMembers(client)
  return getMemberKeys(client, { member: self })
}

const keyLines = ({ keys }: MemberKeys): string[] =>
  keys.map(
    ({ index, purpose, algorithm, material, notBefore, notAfter }) =>
      `  ${index}  ${purpose} (${algorithm}) ${material}, from ${timeOf(notBefore)} to before ${timeOf(Math.min(notAfter, YEAR_9999))}`,
  )

const isPending = (error: unknown): boolean => isHexinError(error, 'KEY_CHANGE_PENDING')

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value)
  if (!parsed.success) throw new UsageError(`It can’t be done like this:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
