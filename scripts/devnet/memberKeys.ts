import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { generateKeys, readKeyFile, writeKeyFile } from '@hexin/node/keys/keyFile.ts'
import { createSigners, type NodeSigners } from '@hexin/node/keys/signers.ts'
import { writeFileDurably } from '@hexin/node/keys/writeFileDurably.ts'
import type { Layout } from './layout.ts'

type MemberPlaces = ReturnType<Layout['member']>

/** Makes what a member's node needs and does not have yet: passphrase, key file, API token. What is there is left alone. */
export async function ensureMemberSecrets(places: MemberPlaces): Promise<NodeSigners> {
  await mkdir(places.folder, { recursive: true, mode: 0o700 })
  const passphrase = await ensureSecret(places.passphraseFile)
  if (!existsSync(places.keysFile)) await writeKeyFile(places.keysFile, generateKeys(), passphrase)
  const token = await ensureSecret(places.tokenFile)
  const hash = createHash('sha256').update(token).digest('hex')
  if (!existsSync(places.tokensFile)) await writeFileDurably(places.tokensFile, `${hash}\n`, 0o600)
  return createSigners(await readKeyFile(places.keysFile, passphrase))
}

/** A random secret in a file that only this user reads. */
export async function ensureSecret(file: string): Promise<string> {
  if (!existsSync(file)) await writeFileDurably(file, `${randomBytes(32).toString('base64url')}\n`, 0o600)
  return (await readFile(file, 'utf8')).trim()
}
