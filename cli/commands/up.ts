import { once } from 'node:events'
import path from 'node:path'
import type { Command } from 'commander'
import { type Devnet, defaultTopology, up } from '../../scripts/devnet/up.ts'
import { UsageError } from '../../scripts/terminal/output.ts'
import type { Run } from '../run.ts'
import { defaultData } from '../target.ts'

type Options = {
  readonly data?: string
  readonly fresh: boolean
  readonly port: string
  readonly topology: string
}

export function addUp(program: Command, run: Run): void {
  program
    .command('up')
    .description('start a whole network on this machine; Ctrl-C stops it')
    .option('--fresh', 'start over: forget everything', false)
    .option('--port <base>', 'first of the ports that are used', '7600')
    .option('--topology <file>', 'who takes part', defaultTopology)
    .action(async (_options, command: Command) => {
      const { data, fresh, port, topology } = command.optsWithGlobals<Options>()
      await run(async (output) => {
        const basePort = Number(port)
        if (!Number.isInteger(basePort) || basePort < 1024 || basePort > 65_000)
          throw new UsageError(`--port wants a number from 1024 to 65000, found ${port}.`)
        const stopped = new AbortController()
        for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
          process.once(signal, () => {
            output.note('Stopping ...')
            stopped.abort()
          })
        const devnet = await up({
          folder: path.resolve(data ?? defaultData),
          basePort,
          topologyFile: topology,
          fresh,
          databaseServer: process.env['DATABASE_URL'],
          report: output.note,
          signal: stopped.signal,
        }).catch((error: unknown) => {
          if (stopped.signal.aborted) return undefined
          throw error
        })
        // Stopped in the middle of its start.
        if (!devnet) return undefined
        output.result({ ...devnet.marker, ready: true }, describe(devnet))
        if (!stopped.signal.aborted) await once(stopped.signal, 'abort')
        await devnet.stop()
        return undefined
      })
    })
}

function describe({ marker, layout }: Devnet): string[] {
  const width = Math.max(...marker.members.map(({ id }) => id.length))
  return [
    '',
    'The network runs. Who is where:',
    ...marker.members.map(
      ({ id, number, name, roles, http }) =>
        `  ${String(number).padStart(2)}  ${id.padEnd(width)}  ${http}  ${roles.join(', ')} · ${name.zh} ${name.en}`,
    ),
    `  wallet  ${marker.wallet}`,
    `  chain   ${marker.chain}`,
    '',
    `API pages: ${marker.members[0]?.http}/docs and the same on every node. Tokens: ${layout.folder}/members/<id>/token`,
    'Try next, in another terminal:',
    '  npm run demo                               the main job, with made-up companies',
    '  npm run demo -- --loans FILE.csv           the same with your loans',
    '  npm run hexin -- --help                    single steps by hand',
    'Ctrl-C stops the network; the next start goes on where it was.',
  ]
}
