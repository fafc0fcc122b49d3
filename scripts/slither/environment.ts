import { type SpawnSyncReturns, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../../', import.meta.url))
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url))

/** How long an installation may take, in ms. */
const INSTALL_MS = 300_000

/**
 * The folder of a Python environment with slither, exactly as `requirements.txt` pins it, made where it is missing. Or why there can be none
 * here: that is no fault of the contracts.
 */
export function slitherEnvironment(): { readonly folder: string } | { readonly missing: string } {
  const pins = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 16)
  const folder = path.join(root, '.python', pins)
  if (existsSync(folder)) return { folder }

  // Made aside and moved into its place when it is whole; only then do its scripts' paths not matter: they are run by the interpreter.
  const making = `${folder}.${process.pid}`
  mkdirSync(path.dirname(folder), { recursive: true })
  try {
    const made = spawnSync('python3', ['-m', 'venv', making], { encoding: 'utf8', timeout: INSTALL_MS })
    if (made.status !== 0) return { missing: `no Python with venv: ${wordsOf(made)}` }
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--require-hashes',
      '--only-binary',
      ':all:',
      '-r',
      requirements,
    ]
    const installed = spawnSync(pythonIn(making), pip, { encoding: 'utf8', timeout: INSTALL_MS })
    if (installed.status !== 0) return { missing: `its packages can't be installed: ${wordsOf(installed)}` }
    renameSync(making, folder)
    return { folder }
  } finally {
    rmSync(making, { recursive: true, force: true })
  }
}

export const pythonIn = (folder: string): string => path.join(folder, 'bin', 'python')

const wordsOf = ({ error, stderr }: SpawnSyncReturns<string>): string =>
  error?.message ?? stderr.trim().split('\n').at(-1) ?? 'no reason given'
