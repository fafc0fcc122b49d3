import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundleWallet, walletHash } from './bundleWallet.ts'
import { sourcesStamp } from './sourcesStamp.ts'

/** Where the built page lies. */
export const walletDist = fileURLToPath(new URL('../dist', import.meta.url))

/** Builds the page into `dist`, with its hash beside it, and returns the hash. */
export async function writeWallet(): Promise<string> {
  const stamp = sourcesStamp()
  const files = await bundleWallet()
  const hash = walletHash(files)
  rmSync(walletDist, { recursive: true, force: true })
  for (const [name, bytes] of files) {
    const file = path.join(walletDist, name)
    mkdirSync(path.dirname(file), { recursive: true })
    writeFileSync(file, bytes)
  }
  writeFileSync(path.join(walletDist, 'HASH'), `${hash}\n`)
  // Last: a build that was cut short is not taken for a whole one.
  writeFileSync(path.join(walletDist, 'SOURCES'), `${stamp}\n`)
  return hash
}

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
