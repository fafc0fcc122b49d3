import { existsSync, readFileSync } from 'node:fs'
import { announceKeys } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys, readKeyFile, writeKeyFile } from '@hexin/node/keys/keyFile.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import { keyAnnouncementSchema } from '@hexin/sdk/consortium/keyAnnouncement.ts'
import { profileSchema } from '@hexin/sdk/network.ts'
import type { Command } from 'commander'
import { z } from 'zod'
import { makeDeployer } from '../../scripts/deploy/deployerKey.ts'
import { readDocument } from '../../scripts/terminal/files.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'

type KeyFileOptions = { readonly keysFile?: string; readonly passphraseFile?: string }

type AnnounceOptions = KeyFileOptions & {
  readonly profile: string
  readonly chainId: string
  readonly genesisHash: string
  readonly out: string
}

/** The commands under `hexin keys` that work on files and need no node. */
export function addKeyFileCommands(keys: Command, run: Run): void {
  withKeyFile(keys.command('make').description('make a new member’s keys, in an encrypted file')).action(
    async (_options, command: Command) => {
      const options = command.optsWithGlobals<KeyFileOptions>()
      await run(async (output) => {
        const { keysFile, passphrase } = await openPlaces(options)
        assertNew(keysFile)
        await writeKeyFile(keysFile, generateKeys(), passphrase)
        output.result({ keysFile }, [`The keys are in ${keysFile}. Back it up, apart from its passphrase.`])
        return undefined
      })
    },
  )
  withKeyFile(
    keys
      .command('announce')
      .description('write the member’s public keys, signed by each of them, for the consortium file')
      .requiredOption('--profile <file>', 'what the member is called: {"name": {"zh": ..., "en": ...}}')
      .requiredOption('--chain-id <number>', 'the chain that they are for')
      .requiredOption('--genesis-hash <hash>', 'hash of that chain’s block 0')
      .requiredOption('--out <file>', 'where the announcement goes'),
  ).action(async (_options, command: Command) => {
    const options = command.optsWithGlobals<AnnounceOptions>()
    await run(async (output) => {
      const profile = readDocument(options.profile, profileSchema)
      const chain = chainOf(options)
      const { keysFile, passphrase } = await openPlaces(options)
      if (!existsSync(keysFile)) throw new UsageError(`There is no file ${keysFile}.`)
      const signers = createSigners(await readKeyFile(keysFile, passphrase))
      const document = await announceKeys(signers, { chain, profile })
      await writeFileDurably(options.out, `${JSON.stringify(document, null, 2)}\n`, 0o644)
      output.result(document, [
        `${profile.name.zh} ${profile.name.en}, for chain ${chain.id}:`,
        ...Object.entries(document.announcement.keys).map(([name, key]) => `  ${name.padEnd(9)} ${key}`),
        `The announcement is in ${options.out}.`,
      ])
      return undefined
    })
  })
  keys
    .command('deployer')
    .description('make the key of an account that deploys, in a file that only this user reads')
    .requiredOption('--out <file>', 'where the key goes')
    .action(async (_options, command: Command) => {
      const { out } = command.optsWithGlobals<{ readonly out: string }>()
      await run(async (output) => {
        assertNew(out)
        const address = await makeDeployer(out)
        output.result({ address, file: out }, [address, `Its private key is in ${out}.`])
        return undefined
      })
    })
}

const withKeyFile = (command: Command): Command =>
  command
    .option('--keys-file <file>', 'the encrypted key file (standard: HEXIN_KEYS_FILE)')
    .option('--passphrase-file <file>', 'file with its passphrase (standard: HEXIN_PASSPHRASE_FILE)')

async function openPlaces({ keysFile, passphraseFile }: KeyFileOptions) {
  const places = {
    keysFile: keysFile ?? process.env['HEXIN_KEYS_FILE'],
    passphraseFile: passphraseFile ?? process.env['HEXIN_PASSPHRASE_FILE'],
  }
  if (places.keysFile === undefined || places.passphraseFile === undefined)
    throw new UsageError(
      'Name the key file and the file with its passphrase: --keys-file, --passphrase-file.',
    )
  if (!existsSync(places.passphraseFile)) throw new UsageError(`There is no file ${places.passphraseFile}.`)
  const passphrase = readFileSync(places.passphraseFile, 'utf8').trim()
  if (passphrase === '') throw new UsageError(`${places.passphraseFile} is empty.`)
  return { keysFile: places.keysFile, passphrase }
}

function assertNew(file: string): void {
  if (existsSync(file)) throw new UsageError(`${file} is there already, and is left alone.`)
}

function chainOf({ chainId, genesisHash }: AnnounceOptions) {
  const { chain } = keyAnnouncementSchema.shape.announcement.shape
  const parsed = chain.safeParse({ id: Number(chainId), genesisHash: genesisHash.toLowerCase() })
  if (!parsed.success) throw new UsageError(`There is no such chain:\n${z.prettifyError(parsed.error)}`)
  return parsed.data
}
