import { readFileSync } from 'node:fs'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { LocalAccount } from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { UsageError } from '../terminal/output.ts'

/** Makes an account that has never sent anything; its key is in the file alone. Returns its address. */
export async function makeDeployer(file: string): Promise<Hex> {
  const key = generatePrivateKey()
  await writeFileDurably(file, `${key}\n`, 0o600)
  return privateKeyToAccount(key).address.toLowerCase() as Hex
}

/** The account that the consortium file names, by its key from a file or, where none is named, from the environment. @throws UsageError */
export function openDeployer({
  file,
  environment,
  expected,
}: {
  readonly file: string | undefined
  readonly environment: string | undefined
  readonly expected: Hex
}): LocalAccount {
  const text = file === undefined ? environment : readKey(file)
  if (text === undefined)
    throw new UsageError('The deployer’s key is wanted: --deployer-key FILE, or HEXIN_DEPLOYER_KEY.')
  const key = text.trim()
  if (!/^0x[0-9a-fA-F]{64}$/.test(key))
    throw new UsageError('The deployer’s key is not 0x and 64 hexadecimal digits.')
  const account = privateKeyToAccount(key as Hex)
  if (account.address.toLowerCase() !== expected)
    throw new UsageError(
      `The key is that of ${account.address.toLowerCase()}, the consortium file names ${expected}.`,
    )
  return account
}

function readKey(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new UsageError(`${file} can’t be read: ${(cause as Error).message}.`, { cause })
  }
}
