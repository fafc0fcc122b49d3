import { type ChildProcess, spawn } from 'node:child_process'
import { openSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How a process is started. Asked anew before each start: there may be something to tidy first. */
export type ChildPlan = {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly runAs?: { readonly uid: number; readonly gid: number } | undefined
  /** Resolves when the process serves; left out: when it says `ready` over its channel. */
  readonly ready?: () => Promise<void>
}

export type Child = {
  /** Resolves once it serves; rejects if its first start fails. */
  readonly ready: Promise<void>
  readonly pid: () => number | undefined
  /** Ends it and does not start it again. */
  stop(): Promise<void>
}

const READY_MS = 90_000
const STOP_MS = 20_000
const FIRST_PAUSE_MS = 300
const LONGEST_PAUSE_MS = 5_000

/**
 * Starts a process and keeps it running: one that ends unasked is started again, at growing pauses. It writes its output to `logs/<name>.log`. It does not
 * share the terminal's group, so Ctrl-C reaches only the supervisor, which stops everything in order.
 */
export function superviseChild({
  name,
  logs,
  plan,
  stopSignal = 'SIGTERM',
  report,
  onStart,
}: {
  readonly name: string
  readonly logs: string
  readonly plan: () => Promise<ChildPlan>
  readonly stopSignal?: NodeJS.Signals
  readonly report: (message: string) => void
  /** Told after each start. */
  readonly onStart: () => void
}): Child {
  const logFile = path.join(logs, `${name}.log`)
  let current: ChildProcess | undefined
  let stopping = false

  async function start(): Promise<ChildProcess> {
    const { command, args, env, runAs, ready } = await plan()
    const output = openSync(logFile, 'a')
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', output, output, ...(ready ? [] : ['ipc' as const])],
      env: { ...process.env, ...env },
      cwd: runAs ? '/' : process.cwd(),
      ...runAs,
    })
    current = child
    onStart()
    await Promise.race([ready ? ready() : untilSaid(child), untilEnded(child), late()])
    return child
  }

  function untilSaid(child: ChildProcess): Promise<void> {
    return new Promise((resolve) => child.on('message', (message) => message === 'ready' && resolve()))
  }

  function untilEnded(child: ChildProcess): Promise<never> {
    return new Promise((_, reject) => {
      child.once('error', (error) => reject(new Error(`${name} could not be started: ${error.message}`)))
      child.once('exit', (code, signal) =>
        reject(new Error(`${name} ended (${signal ?? code}); see ${logFile}`)),
      )
    })
  }

  async function late(): Promise<never> {
    await sleep(READY_MS, undefined, { ref: false })
    throw new Error(`${name} was not ready within ${READY_MS / 1000} s; see ${logFile}`)
  }

  async function keepAlive(child: ChildProcess): Promise<void> {
    const [code, signal] = await new Promise<[number | null, string | null]>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve([child.exitCode, child.signalCode])
      child.once('exit', (...how) => resolve(how))
    })
    if (stopping) return
    report(`${name} ended (${signal ?? code}); starting it again`)
    for (let pause = FIRST_PAUSE_MS; !stopping; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      await sleep(pause)
      if (stopping) return
      try {
        return await keepAlive(await start())
      } catch (error) {
        current?.kill('SIGKILL')
        report((error as Error).message)
      }
    }
  }

  const ready = start().then((child) => void keepAlive(child))
  return {
    ready,
    pid: () => current?.pid,
    async stop() {
      stopping = true
      await ready.catch(() => undefined)
      const child = current
      if (!child || child.exitCode !== null || child.signalCode !== null) return
      const ended = new Promise((resolve) => child.once('exit', resolve))
      child.kill(stopSignal)
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_MS)
      await ended
      clearTimeout(timer)
    },
  }
}
