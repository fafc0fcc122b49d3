import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Shutdown } from '@hexin/node/shutdown.ts'
import { attach, type Running } from '../../scripts/demo/network.ts'
import { up } from '../../scripts/devnet/up.ts'
import { createMeter, type Metered, type Spent } from '../cpu/meter.ts'
import { createProfiler, type Profiler } from '../cpu/profiler.ts'
import { freeBasePort } from './ports.ts'
import { tempFolder } from './tidy.ts'

/** A consortium of real processes on this machine, as `npm start` makes it, with only the members that the benches need. */
export type World = {
  readonly running: Running
  /** CPU time of the nodes and of PostgreSQL, so far. */
  readonly meter: () => Spent
  readonly profiler: Profiler
}

const topologyFile = fileURLToPath(new URL('topology.json', import.meta.url))

export async function startWorld({
  shutdown,
  report,
}: {
  readonly shutdown: Shutdown
  readonly report: (line: string) => void
}): Promise<World> {
  const folder = tempFolder(shutdown)
  const data = path.join(folder, 'data')
  const profiles = path.join(folder, 'profiles')
  mkdirSync(profiles)
  const profiler = createProfiler(profiles)
  const starting = profiler.around(async () =>
    up({
      folder: data,
      basePort: await freeBasePort(),
      topologyFile,
      fresh: false,
      databaseServer: undefined,
      report,
    }),
  )
  // Stopped in the middle of its start, it is waited for: only then is it known what there is to stop.
  shutdown.onClose('devnet', async () => (await starting.catch(() => undefined))?.stop())
  const devnet = await starting
  const pids = JSON.parse(readFileSync(devnet.layout.pids, 'utf8')) as Record<string, number>
  const nodes = devnet.marker.members.map(
    ({ id, number }): Metered => ({
      id,
      pid: pidOf(pids, id),
      database: devnet.layout.member(number, id).database,
    }),
  )
  return {
    running: attach(data, devnet),
    meter: createMeter({ nodes, postgres: pidOf(pids, 'postgres') }),
    profiler: profiler.of(new Map(nodes.map(({ id, pid }) => [id, pid]))),
  }
}

function pidOf(pids: Readonly<Record<string, number>>, name: string): number {
  const pid = pids[name]
  if (pid === undefined) throw new Error(`The devnet has no process ${name}.`)
  return pid
}
