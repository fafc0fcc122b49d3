import { randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWallet, walletHash } from './bundleWallet.ts'
import { sourcesStamp } from './sourcesStamp.ts'

/** Where the built page lies. */
export const walletDist = fileURLToPath(new URL('../dist', import.meta.url))

/**
 * Builds the page into `dist`, with its hash beside it, and returns the hash. Processes that do it at once write the same bytes, and a server that reads
 * meanwhile finds whole files.
 */
export async function writeWallet(): Promise<string> {
  const stamp = sourcesStamp()
  const files = await bundleWallet()
  const hash = walletHash(files)
  // Gone first and written last: a build that was cut short is not taken for a whole one.
  rmSync(path.join(walletDist, 'SOURCES'), { force: true })
  for (const [name, bytes] of files) place(name, bytes)
  for (const name of placed()) if (!files.has(name)) rmSync(path.join(walletDist, name), { force: true })
  place('HASH', `${hash}\n`)
  place('SOURCES', `${stamp}\n`)
  return hash
}

function place(name: string, content: Uint8Array | string): void {
  const file = path.join(walletDist, name)
  mkdirSync(path.dirname(file), { recursive: true })
  const whole = `${file}.${randomUUID()}${UNFINISHED}`
  writeFileSync(whole, content)
  renameSync(whole, file)
}

const UNFINISHED = '.part'

/** What lies in `dist`, with `/` between folders; without what somebody is writing now. */
const placed = (): string[] =>
  readdirSync(walletDist, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(UNFINISHED))
    .map(({ parentPath, name }) =>
      path.relative(walletDist, path.join(parentPath, name)).split(path.sep).join('/'),
    )
    .filter((name) => name !== 'HASH' && name !== 'SOURCES')

/** Builds the page unless `dist` was built from these very sources. Returns its hash. */
export async function ensureWallet(): Promise<string> {
  try {
    if (read('SOURCES') === sourcesStamp()) return read('HASH')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return writeWallet()
}

const read = (name: string): string => readFileSync(path.join(walletDist, name), 'utf8').trim()
