import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import path from 'node:path'
import { DevnetError } from './devnetError.ts'
import type { Layout } from './layout.ts'
import { commandOf, isAlive } from './processes.ts'

/** What a fresh devnet writes before it serves, with room for a first import. */
const NEEDED_BYTES = 600 * 1024 * 1024

/** A folder is taken over only if it is a devnet's or empty: nobody's files are touched by mistake. @throws DevnetError */
export function claimFolder({ folder, marker }: Layout, fresh: boolean): void {
  const isDevnet = existsSync(marker)
  // What a start leaves behind that was killed before it had written its marker.
  const ours = new Set(['lock', `${path.basename(marker)}.tmp`])
  const isUsed = existsSync(folder) && readdirSync(folder).some((name) => !ours.has(name))
  if (isUsed && !isDevnet)
    throw new DevnetError(
      `${folder} is not empty and not a devnet’s data folder (it has no devnet.json).`,
      'Name another folder with --data, or empty this one yourself.',
    )
  if (fresh && isDevnet) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o755 })
}

/** One supervisor a folder. Returns what gives the folder free again. @throws DevnetError */
export function takeLock({ folder, lock }: Layout): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  for (;;) {
    try {
      writeFileSync(lock, `${process.pid}\n`, { flag: 'wx' })
      return () => rmSync(lock, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw notWritable(folder, error as Error)
    }
    const holder = Number.parseInt(readFileSync(lock, 'utf8'), 10)
    if (holder !== process.pid && isAlive(holder) && /up/.test(commandOf(holder)))
      throw new DevnetError(
        `This devnet runs already (process ${holder}).`,
        'Use it, or stop it with Ctrl-C in its terminal. For a second one name another folder and ports: --data FOLDER --port BASE.',
      )
    rmSync(lock, { force: true })
  }
}

const notWritable = (folder: string, cause: Error): DevnetError =>
  new DevnetError(
    `${folder} can’t be written to: ${cause.message}.`,
    'Give yourself the right, or name another folder with --data.',
    { cause },
  )

/** @throws DevnetError */
export function assertSpace({ folder }: Layout): void {
  const { bavail, bsize } = statfsSync(folder)
  const free = bavail * bsize
  if (free < NEEDED_BYTES)
    throw new DevnetError(
      `There are ${megabytes(free)} MB free where ${folder} is; ${megabytes(NEEDED_BYTES)} MB are needed.`,
      'Make room, or name a folder on another disk with --data.',
    )
}

const megabytes = (bytes: number): number => Math.floor(bytes / 1024 / 1024)

/**
 * A devnet that is made keeps its ports: its members' addresses are in their profiles.
 * @throws DevnetError naming every port that is taken
 */
export async function assertPortsFree(ports: readonly number[], isMade: boolean): Promise<void> {
  const free = await Promise.all(ports.map(isFree))
  const taken = ports.filter((_, i) => !free[i])
  if (taken.length > 0)
    throw new DevnetError(
      `Port ${taken.join(', ')} on this machine ${taken.length > 1 ? 'are' : 'is'} in use by another program.`,
      isMade
        ? 'Stop it: this devnet keeps the ports that it was made with. A second devnet goes into another folder, on other ports: --data FOLDER --port BASE.'
        : 'Stop it, or choose other ports with --port BASE (ports BASE to BASE + 150 are used).',
    )
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}
