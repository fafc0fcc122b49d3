import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { type Client, createClient } from '@hexin/sdk/client.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { createLayout, type DevnetMarker, type Layout } from '../devnet/layout.ts'
import { isAlive } from '../devnet/processes.ts'
import { type Devnet, defaultTopology, up } from '../devnet/up.ts'

/** A devnet that runs, ours or somebody else's. */
export type Running = {
  readonly marker: DevnetMarker
  readonly layout: Layout
  readonly network: Network
  client(id: string): Client
  number(id: string): number
  /** Ids of the devnet's processes, read anew: they may have been started again. */
  pids(): readonly number[]
  /** Stops the devnet if this process started it. */
  stop(): Promise<void>
}

/** Uses the devnet that runs in the folder, or starts one. */
export async function connect({
  folder,
  basePort,
  report,
}: {
  readonly folder: string
  readonly basePort: number
  readonly report: (line: string) => void
}): Promise<Running> {
  const own = isRunning(folder)
    ? undefined
    : await up({
        folder,
        basePort,
        topologyFile: defaultTopology,
        fresh: false,
        databaseServer: process.env['DATABASE_URL'],
        report,
      })
  return attach(folder, own)
}

function isRunning(folder: string): boolean {
  const lock = path.join(folder, 'lock')
  return existsSync(lock) && isAlive(Number.parseInt(readFileSync(lock, 'utf8'), 10))
}

/** Speaks to the devnet in a folder as its members. */
export function attach(folder: string, own?: Devnet): Running {
  const marker = JSON.parse(readFileSync(path.join(folder, 'devnet.json'), 'utf8')) as DevnetMarker
  const layout = createLayout(folder, marker.basePort)
  const member = (id: string) => {
    const found = marker.members.find((candidate) => candidate.id === id)
    if (!found) throw new Error(`The devnet has no member ${id}.`)
    return found
  }
  return {
    marker,
    layout,
    network: JSON.parse(readFileSync(layout.networkFile, 'utf8')) as Network,
    client: (id) =>
      createClient({ url: member(id).http, token: readFileSync(member(id).tokenFile, 'utf8').trim() }),
    number: (id) => member(id).number,
    pids: () => Object.values(JSON.parse(readFileSync(layout.pids, 'utf8')) as Record<string, number>),
    stop: async () => own?.stop(),
  }
}
