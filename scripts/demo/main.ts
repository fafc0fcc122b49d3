// The main job on real data, against a devnet that runs or that this starts. Figures are read back from the nodes.
import { randomUUID } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createOutput, type Progress, reportFailure } from '../terminal/output.ts'
import { parseOptions, usage } from './options.ts'
import { runDemo } from './run.ts'

const output = createOutput({ json: false })
const folder = process.env['HEXIN_DATA'] ?? fileURLToPath(new URL('../../.hexin', import.meta.url))

try {
  if (process.argv.includes('--help')) {
    process.stdout.write(`${usage}\n`)
    process.exit(0)
  }
  const options = readOptions()
  let bar: Progress | undefined
  const result = await runDemo({
    ...options,
    folder: options.data ?? folder,
    runId: `DEMO-${randomUUID().slice(0, 8)}`,
    report: (line) => void process.stdout.write(`${line}\n`),
    progress(label, total) {
      bar = output.progress(label, total)
      return bar
    },
  })
  if (options.json) writeFileSync(options.json, `${JSON.stringify(result, null, 2)}\n`)
  process.exit(0)
} catch (error) {
  process.exit(reportFailure(error, { json: false }))
}

function readOptions() {
  try {
    return parseOptions(process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n${usage}\n`)
    process.exit(2)
  }
}
