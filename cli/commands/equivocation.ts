import { writeFileSync } from 'node:fs'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { listEquivocations } from '@hexin/sdk/actions/listEquivocations.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { verifyEquivocation } from '@hexin/sdk/completeness/equivocation.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { decodeStatement, memberOfKeyId } from '@hexin/sdk/statement/jws.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { readDocument } from '../../scripts/terminal/files.ts'
import type { Run } from '../run.ts'
import { memberClient, readDevnet, readNetworkFile, type TargetOptions, targetClient } from '../target.ts'

const proofSchema = z.object({ statements: z.tuple([z.string(), z.string()]) })

/** Providers that have told two stories about their records: what a member has found, and the proof, which anybody checks. */
export function addEquivocationCommands(program: Command, run: Run): void {
  const equivocation = program
    .command('equivocation')
    .description('providers that have told two stories about their records')
  equivocation
    .command('list')
    .description('what this member has found or was told, with the proofs')
    .option('--out <file>', 'write the newest proof to this file, for others to verify')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions & { readonly out?: string }>()
      await run(async (output) => {
        const client = memberClient(readDevnet(options.data), options.as ?? 'bank-a')
        const { equivocations } = await whole(listEquivocations, client, {}, 'equivocations')
        const [newest] = equivocations
        if (options.out !== undefined && newest)
          writeFileSync(options.out, `${JSON.stringify({ statements: newest.statements }, undefined, 2)}\n`)
        output.result({ equivocations }, [
          `${equivocations.length} providers' epochs contradict each other`,
          ...equivocations.map(
            ({ provider, number, foundAt }) =>
              `  ${new Date(foundAt * 1000).toISOString()}  provider ${provider}, epoch ${number}`,
          ),
        ])
        return undefined
      })
    })
  equivocation
    .command('verify')
    .description(
      'verify that two epochs contradict each other; the provider’s keys come from a node that you trust',
    )
    .argument('<file>', 'the proof: {"statements": [one, other]}')
    .action(async (file: string, _options, command: Command) => {
      const options = command.optsWithGlobals<TargetOptions>()
      await run(async (output) => {
        const { statements } = readDocument(file, proofSchema)
        const { url } = targetClient(options, 'court')
        const client = createClient({ url })
        const trust = createVerifierTrust(crypto, { client, network: readNetworkFile(options.data) })
        const signers = statements.map((each) =>
          memberOfKeyId(decodeStatement(each, 'hexin-epoch+jwt').keyId),
        )
        await trust.load(signers.filter((member) => member !== undefined))
        const found = await verifyEquivocation(crypto, { statements, keyOf: trust.keyOf })
        output.result(found, [
          `Member ${found.provider} has signed two epochs that contradict each other (${found.kind}), the later one number ${found.number}.`,
        ])
        return undefined
      })
    })
}
