import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Shutdown } from '@hexin/node/shutdown.ts'
import { cpuMsOf } from '../../scripts/demo/cpu.ts'
import { until } from '../../scripts/demo/until.ts'
import type { Context } from '../context.ts'
import type { Outcome } from '../report/outcome.ts'
import { freeBasePort } from '../world/ports.ts'
import { tempFolder } from '../world/tidy.ts'

const TARGET_S = 60
const READY = 'The network runs.'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** How long `npm start` takes with the whole consortium: from nothing, and again where a first start has left its state. */
export async function benchStart({ shutdown, report }: Context): Promise<Outcome> {
  const folder = tempFolder(shutdown)
  const port = await freeBasePort()
  report('  first start')
  const first = await startAndStop({ shutdown, folder, port })
  report('  second start')
  const second = await startAndStop({ shutdown, folder, port })
  return {
    about: 'What `npm start` runs, with the seven members of the default topology, in a temporary folder.',
    figures: [
      {
        name: 'second start: seconds until ready',
        value: second.wallS,
        unit: 's',
        bound: { kind: 'target', at: 'most', value: TARGET_S },
      },
      { name: 'second start: CPU of all processes', value: second.cpuS, unit: 's' },
      { name: 'first start: seconds until ready', value: first.wallS, unit: 's' },
      { name: 'first start: CPU of all processes', value: first.cpuS, unit: 's' },
    ],
    notes: [
      'Seconds until ready are by the clock, and hold whatever else the machine did. Packages are installed already.',
    ],
  }
}

async function startAndStop({
  shutdown,
  folder,
  port,
}: {
  readonly shutdown: Shutdown
  readonly folder: string
  readonly port: number
}): Promise<{ readonly wallS: number; readonly cpuS: number }> {
  shutdown.signal.throwIfAborted()
  const printed = path.join(folder, `printed-${performance.now()}`)
  const output = openSync(printed, 'w')
  const start = performance.now()
  const args = [
    'scripts/bootstrap.mjs',
    'cli/main.ts',
    '--data',
    path.join(folder, 'data'),
    'up',
    '--port',
    `${port}`,
  ]
  // A group of its own: Ctrl-C reaches it through here, once.
  const child = spawn(process.execPath, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    detached: true,
  })
  const said = () => readFileSync(printed, 'utf8')
  const ready = until(
    'the network runs',
    async () => {
      if (child.exitCode !== null) throw new Error(`It ended:\n${said()}`)
      return existsSync(printed) && said().includes(READY)
    },
    { everyMs: 100, timeoutMs: 300_000 },
  )
  // In the middle of its start it would leave behind what it has started so far.
  shutdown.onClose('started network', async () => {
    await ready.catch(() => undefined)
    await stop(child)
  })
  await ready
  // Ctrl-C came meanwhile: whoever closes stops it.
  shutdown.signal.throwIfAborted()
  const wallS = (performance.now() - start) / 1000
  const cpuS = cpuMsOf(child.pid === undefined ? [] : [child.pid]) / 1000
  await stop(child)
  return { wallS, cpuS }
}

function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.once('exit', () => resolve())
    child.kill('SIGTERM')
  })
}
