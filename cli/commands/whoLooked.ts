import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { listWhoLooked } from '@hexin/sdk/actions/listWhoLooked.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import type { Command } from 'commander'
import { subjectToken } from '../../scripts/company/company.ts'
import { companyOf, openCompanyFile } from '../../scripts/company/companyFile.ts'
import { type CheckedEntry, checkWhoLooked } from '../../scripts/company/whoLooked.ts'
import { exitCodes, UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { defaultData, memberClient, readDevnet, readNetworkFile, type TargetOptions } from '../target.ts'

type Options = TargetOptions & { readonly subject: string; readonly ask: string }

export function addWhoLooked(program: Command, run: Run): void {
  program
    .command('who-looked')
    .description('who looked at a company whose key is on this machine, from both sides, with proofs')
    .requiredOption('--subject <id>', 'the company')
    .option('--ask <members>', 'whose logs, separated by commas', 'bureau,bank-a,bank-b')
    .action(async (_options, command: Command) => {
      const options = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const entries = await lookUp(options)
        const proved = entries.filter((entry) => entry.proved).length
        output.result({ subject: options.subject, entries, listed: entries.length, proved }, [
          `${entries.length} entries, ${proved} of them proved:`,
          ...entries.map(
            ({ at, side, asker, what, proved: isProved }) =>
              `  ${new Date(at * 1000).toISOString()}  ${side.padEnd(8)}  member ${asker} asked  ${what}  ${isProved ? 'proved' : 'NOT PROVED (yet)'}`,
          ),
        ])
        return proved === entries.length ? exitCodes.ok : exitCodes.refused
      })
    })
}

async function lookUp(options: Options): Promise<CheckedEntry[]> {
  const devnet = readDevnet(options.data)
  const network = readNetworkFile(options.data)
  const file = await openCompanyFile(options.data ?? defaultData, options.subject, options.subject)
  const { binding } = file
  if (binding === null)
    throw new UsageError(
      `${options.subject} has no bound key on this machine. Give a grant first: hexin grant give`,
    )
  const members = options.ask.split(',').map((id) => ({ id, client: memberClient(devnet, id.trim()) }))
  // Keys and checkpoints come from a node that is neither side's.
  const court = devnet.members.find(({ roles }) => roles.includes('court')) ?? devnet.members.at(-1)
  const trust = createVerifierTrust(crypto, { client: memberClient(devnet, court?.id ?? ''), network })
  await trust.load(members.map(({ client }) => client.number))
  const verifyInclusion = createInclusionVerifier(crypto, trust.noteKeysOf)
  const rootOf = async (member: number, size: number) => {
    const anchor = await trust.anchorOf(member, size)
    return anchor && Buffer.from(anchor.root).toString('base64url')
  }
  const lists = await Promise.all(
    members.map(async ({ client: { url, number } }) => {
      const now = Math.floor(Date.now() / 1000)
      const token = await subjectToken(companyOf(file), { audience: number, binding, now })
      const looked = await whole(listWhoLooked, createClient({ url, token }), {}, 'entries')
      return checkWhoLooked(looked, { verifyInclusion, rootOf })
    }),
  )
  return lists.flat().toSorted((a, b) => a.at - b.at)
}
