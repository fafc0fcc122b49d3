import { type ChildProcess, spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { attach, type Running } from '../../scripts/demo/network.ts'
import { until } from '../../scripts/demo/until.ts'
import { isAlive } from '../../scripts/devnet/processes.ts'

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

/** A devnet as users run it: `hexin up` as a process of its own, in a temporary folder, on ports of its own. */
export type DevnetProcess = {
  readonly folder: string
  /** Starts it and does not wait. */
  launch(): ChildProcess
  /** Starts it and waits until it serves. */
  start(): Promise<Running>
  /** Ctrl-C. Resolves to the exit code. */
  interrupt(): Promise<number | null>
  /** kill -9 of the supervisor alone. */
  kill(): Promise<void>
  /** What it has printed so far. */
  output(): string
  /** Stops it if it runs, and removes the folder. */
  dispose(): Promise<void>
}

export function createDevnetProcess({
  basePort = drawBasePort(),
  args = [],
}: {
  readonly basePort?: number
  readonly args?: readonly string[]
} = {}): DevnetProcess {
  const folder = mkdtempSync(path.join(tmpdir(), 'hexin-devnet-'))
  chmodSync(folder, 0o755)
  const data = path.join(folder, 'data')
  const printed = path.join(folder, 'printed')
  let child: ChildProcess | undefined

  const output = (): string => (existsSync(printed) ? readFileSync(printed, 'utf8') : '')

  function ended(): Promise<number | null> {
    return new Promise((resolve) => {
      if (!child || child.exitCode !== null || child.signalCode !== null) resolve(child?.exitCode ?? null)
      else child.once('exit', (code) => resolve(code))
    })
  }

  function launch(): ChildProcess {
    const file = openSync(printed, 'a')
    const command = [program, '--data', data, 'up', '--port', `${basePort}`, ...args]
    child = spawn(process.execPath, command, { stdio: ['ignore', file, file], detached: true })
    return child
  }

  return {
    folder: data,
    output,
    launch,
    async start() {
      const before = output().length
      const own = launch()
      await until(
        'the devnet serves',
        async () => {
          if (own.exitCode !== null) throw new Error(`the devnet ended:\n${output().slice(before)}`)
          return output().slice(before).includes('The network runs.')
        },
        { timeoutMs: 180_000 },
      )
      return attach(data)
    },
    async interrupt() {
      child?.kill('SIGINT')
      return ended()
    },
    async kill() {
      child?.kill('SIGKILL')
      await ended()
    },
    async dispose() {
      if (child && child.exitCode === null && child.signalCode === null) {
        child.kill('SIGINT')
        await ended()
      }
      // Whatever a killed supervisor left behind: only processes that this devnet started.
      for (const pid of leftBehind(data)) if (isAlive(pid)) process.kill(pid, 'SIGKILL')
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** Below the range from which the system takes ports for connections; never one that another file of this run could draw. */
function drawBasePort(): number {
  const worker = Number(process.env['VITEST_POOL_ID'] ?? 0) % WORKERS
  return 10_000 + (Math.floor(Math.random() * (100 / WORKERS)) * WORKERS + worker) * 200
}

/** Files that may start a devnet at once. */
const WORKERS = 4

function leftBehind(data: string): number[] {
  const file = path.join(data, 'pids.json')
  return existsSync(file)
    ? Object.values(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>)
    : []
}

/** The process ids of a devnet by name; `anvil` is the chain's engine. */
export function pidsOf(folder: string): Readonly<Record<string, number>> {
  const pids = JSON.parse(readFileSync(path.join(folder, 'pids.json'), 'utf8')) as Record<string, number>
  return { ...pids, anvil: Number(readFileSync(path.join(folder, 'chain', 'anvil.pid'), 'utf8')) }
}
