// Measures the figures that the README quotes, by CPU time, and prints them beside their targets and beside limits that are measured in the same run.
// usage: node bench/main.ts [NAME ...] [--json FILE]
import { writeFileSync } from 'node:fs'
import { createShutdown } from '@hexin/node/shutdown.ts'
import { benches } from './benches/index.ts'
import type { Context } from './context.ts'
import { type Options, parseOptions, usage } from './options.ts'
import { formatMachine, machine } from './report/machine.ts'
import type { Outcome } from './report/outcome.ts'
import { formatOutcome } from './report/print.ts'
import { startWorld, type World } from './world/world.ts'

const shutdown = createShutdown()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.once(signal, () => void end(signal === 'SIGINT' ? 130 : 1))

async function end(code: number): Promise<never> {
  for (const { name, error } of await shutdown.close()) console.error(`${name} did not close cleanly:`, error)
  process.exit(code)
}

function readOptions(): Options {
  try {
    return parseOptions(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(2)
  }
}

const { names, json } = readOptions()
const report = (line: string) => console.error(line)
let started: Promise<World> | undefined
const context: Context = {
  shutdown,
  report,
  world: () => (started ??= startWorld({ shutdown, report })),
}

console.log(`${formatMachine(machine())}\n`)
const outcomes: Record<string, Outcome> = {}
try {
  for (const name of names) {
    shutdown.signal.throwIfAborted()
    report(`${name} ...`)
    const outcome = await benches[name]?.(context)
    if (!outcome) continue
    outcomes[name] = outcome
    console.log(formatOutcome(name, outcome))
  }
  if (json) writeFileSync(json, `${JSON.stringify({ machine: machine(), outcomes }, null, 2)}\n`)
} catch (error) {
  // What is closed under a bench's feet, by Ctrl-C, is no fault of the bench.
  if (!shutdown.signal.aborted) console.error(error)
  await end(1)
}
await end(0)
