import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Ends the process whose id stands in `pidFile`, if it runs and its command line is what is expected there: ids are reused, and a stranger
 * must not be hit. Removes the file.
 */
export async function endProcess(pidFile: string, expected: RegExp): Promise<void> {
  if (!existsSync(pidFile)) return
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8'), 10)
  if (pid > 1 && isAlive(pid) && expected.test(commandOf(pid))) {
    process.kill(pid, 'SIGTERM')
    for (let waited = 0; isAlive(pid); waited += 50) {
      if (waited === 5000) process.kill(pid, 'SIGKILL')
      await sleep(50)
    }
  }
  rmSync(pidFile, { force: true })
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
