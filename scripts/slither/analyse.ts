import { spawnSync } from 'node:child_process'
import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { pythonIn } from './environment.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const solc = fileURLToPath(new URL('solc.ts', import.meta.url))

/** How long the analysis may take, in ms. */
const ANALYSIS_MS = 300_000

const reportSchema = z.object({
  success: z.literal(true),
  results: z.object({
    detectors: z
      .array(z.object({ check: z.string(), impact: z.string(), description: z.string() }))
      .optional(),
  }),
})

export type Finding = z.infer<typeof reportSchema>['results']['detectors'] extends (infer T)[] | undefined
  ? T
  : never

/** The contracts' own sources; what they import is others'. */
export const contractFiles = (): string[] => globSync('contracts/**/*.sol', { cwd: root }).toSorted()

/**
 * Whatever slither finds in these sources (paths from the root), with all its detectors, the accepted ones left out.
 * @throws Error where it does not come to a report
 */
export function analyse(environment: string, files: readonly string[]): Finding[] {
  const scratch = mkdtempSync(path.join(tmpdir(), 'hexin-slither-'))
  try {
    const input = path.join(scratch, 'input.json')
    const output = path.join(scratch, 'output.json')
    writeFileSync(input, JSON.stringify(inputOf(files)))
    const args = ['--compile-force-framework', 'Solc-json', '--solc', solc, '--json', output]
    const { stderr } = spawnSync(
      pythonIn(environment),
      ['-m', 'slither', input, ...args, '--filter-paths', '@openzeppelin'],
      {
        cwd: root,
        encoding: 'utf8',
        timeout: ANALYSIS_MS,
        maxBuffer: 64 * 2 ** 20,
        // The wrapper runs under this Node.
        env: {
          ...process.env,
          PATH: `${path.dirname(process.execPath)}${path.delimiter}${process.env['PATH']}`,
        },
      },
    )
    let report: unknown
    try {
      report = JSON.parse(readFileSync(output, 'utf8'))
    } catch (cause) {
      throw new Error(`slither came to no report:\n${stderr.slice(-2_000)}`, { cause })
    }
    const parsed = reportSchema.safeParse(report)
    if (!parsed.success) throw new Error(`slither failed:\n${stderr.slice(-2_000)}`, { cause: parsed.error })
    return parsed.data.results.detectors ?? []
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

const inputOf = (files: readonly string[]) => ({
  language: 'Solidity',
  sources: Object.fromEntries(
    files.map((file) => [file, { content: readFileSync(path.join(root, file), 'utf8') }]),
  ),
  settings: {
    evmVersion: 'cancun',
    outputSelection: { '*': { '*': ['abi', 'userdoc', 'devdoc'], '': ['ast'] } },
  },
})

/** Where a finding is accepted, the line above says why, in words. Returns the places that don't. */
export function unexplained(file: string, source: string): string[] {
  const lines = source.split('\n').map((line) => line.trim())
  return lines.flatMap((line, i) => {
    if (!/slither-disable-(next-line|start)/.test(line)) return []
    const reason = lines[i - 1] ?? ''
    const isReason = /^\/\/ \S+( \S+){2,}/.test(reason) && !reason.includes('slither')
    return isReason ? [] : [`${file}:${i + 1} accepts a finding without saying why`]
  })
}
