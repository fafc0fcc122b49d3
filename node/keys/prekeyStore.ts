import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import type { PrekeyStore, StoredPrekey } from '../ports/secrets.ts'
import { unwrap, wrap } from './wrap.ts'
import { writeFileDurably } from './writeFileDurably.ts'

/** The `PrekeyStore` port: one wrapped file a prekey, in a folder that only this user reads. */
export async function createPrekeyStore(folder: string, key: Uint8Array): Promise<PrekeyStore> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const nameOf = (statement: string) => `${createHash('sha256').update(statement).digest('hex')}.prekey`

  return {
    async save(prekey) {
      const name = nameOf(prekey.statement)
      await writeFileDurably(path.join(folder, name), wrap(key, encode(prekey), name), 0o600)
    },
    async all() {
      const names = (await readdir(folder)).filter((name) => name.endsWith('.prekey'))
      const found = await Promise.all(
        names.map(async (name) => decode(key, await readFile(path.join(folder, name)), name)),
      )
      return found.filter((prekey) => prekey !== undefined)
    },
    async destroy(statement) {
      const file = path.join(folder, nameOf(statement))
      // Where it lies: a file that is emptied first gets other blocks of the disk.
      const handle = await open(file, 'r+').catch(unlessMissing)
      // Another process over the same files was quicker.
      if (!handle) return
      try {
        const { size } = await handle.stat()
        await handle.write(randomBytes(size), 0, size, 0)
        await handle.sync()
      } finally {
        await handle.close()
      }
      await rm(file, { force: true })
    },
  }
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error
}

function encode({ publicKey, privateKey, ...rest }: StoredPrekey): Buffer {
  const keys = { publicKey: base64url(publicKey), privateKey: base64url(privateKey) }
  return Buffer.from(JSON.stringify({ ...rest, ...keys }))
}

/** Undefined for what does not open: a crash in the middle of a destruction leaves such a file. */
function decode(key: Uint8Array, wrapped: Uint8Array, name: string): StoredPrekey | undefined {
  let json: string
  try {
    json = unwrap(key, wrapped, name).toString()
  } catch {
    return undefined
  }
  const stored = JSON.parse(json) as Omit<StoredPrekey, 'publicKey' | 'privateKey'> & {
    publicKey: string
    privateKey: string
  }
  return {
    ...stored,
    publicKey: Buffer.from(stored.publicKey, 'base64url'),
    privateKey: Buffer.from(stored.privateKey, 'base64url'),
  }
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
