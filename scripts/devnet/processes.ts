import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const PATIENCE_MS = 15_000
const STEP_MS = 50

/**
 * Ends a process if it runs and its command line is what is expected: ids are reused, and a stranger must not be hit. Resolves when it is gone.
 */
export async function endProcess(
  pid: number,
  expected: RegExp,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (!(pid > 1) || !isAlive(pid) || !expected.test(commandOf(pid))) return
  process.kill(pid, signal)
  for (let waited = 0; isAlive(pid); waited += STEP_MS) {
    if (waited === PATIENCE_MS) process.kill(pid, 'SIGKILL')
    await sleep(STEP_MS)
  }
}

/** Ends what a supervisor that was killed left running, by the ids that it noted; they are a devnet's own and no one else's. */
export async function endLeftBehind(pidsFile: string): Promise<void> {
  if (!existsSync(pidsFile)) return
  const pids = JSON.parse(readFileSync(pidsFile, 'utf8')) as Record<string, number>
  const own = /main\.ts|postgres/
  await Promise.all(
    Object.entries(pids).map(([name, pid]) =>
      endProcess(pid, own, name === 'postgres' ? 'SIGINT' : 'SIGTERM'),
    ),
  )
}

/** The command line of a process, or nothing where it can't be told. */
export function commandOf(pid: number): string {
  try {
    return existsSync('/proc/self/cmdline')
      ? readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')
      : execFileSync('ps', ['-o', 'command=', '-p', `${pid}`], { encoding: 'utf8' })
  } catch {
    return ''
  }
}
