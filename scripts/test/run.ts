import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export type Count = {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** What failed, with the reason, to be told once more at the end of a long output. */
  readonly failures: readonly string[]
}

/** Most of the start of a node, of the chain or of a command is compiling: once is enough. */
export const compileCache = {
  NODE_COMPILE_CACHE: fileURLToPath(new URL('../../cache/node', import.meta.url)),
}

const one = (what: string, passed: boolean): Count => ({
  ...{ passed: passed ? 1 : 0, failed: passed ? 0 : 1, skipped: 0 },
  failures: passed ? [] : [what],
})

/** A command that passes or fails as a whole; what it prints is shown only if it fails. */
export async function runCommand(what: string, command: string, args: readonly string[]): Promise<Count> {
  const { code, output } = await execute(command, args, 'collect')
  console.log(`${code === 0 ? '✓' : '✗'} ${what}`)
  if (code !== 0) console.log(output)
  return one(what, code === 0)
}

/** The exit code by which a program says that it could not run here. */
const SKIPPED = 77

/** The same for what needs something that may be missing; the reason is printed. */
export async function runIfPossible(what: string, command: string, args: readonly string[]): Promise<Count> {
  const { code, output } = await execute(command, args, 'collect')
  if (code === SKIPPED) {
    console.log(`skipped: ${what} (${output.trim()})`)
    return { passed: 0, failed: 0, skipped: 1, failures: [] }
  }
  console.log(`${code === 0 ? '✓' : '✗'} ${what}`)
  if (code !== 0) console.log(output)
  return one(what, code === 0)
}

/** The Solidity tests, unit, fuzz and invariant. */
export async function runSolidity(): Promise<Count> {
  const { code, output } = await execute('hardhat', ['test', 'solidity', '--network', 'default'], 'show')
  const passed = Number(/(\d+) passing/.exec(output)?.[1] ?? 0)
  const failed = Number(/(\d+) failing/.exec(output)?.[1] ?? 0)
  const skipped = Number(/(\d+) (?:skipped|pending)/.exec(output)?.[1] ?? 0)
  // A run that died, or found nothing, must not pass for one without failures.
  const isWhole = code === 0 && passed > 0 && failed === 0
  return {
    ...{ passed, failed: isWhole ? 0 : Math.max(1, failed), skipped },
    failures: isWhole ? [] : ['Solidity: see above'],
  }
}

type Report = {
  readonly numPassedTests: number
  readonly numFailedTests: number
  readonly numPendingTests: number
  readonly success: boolean
  readonly testResults: readonly {
    readonly name: string
    readonly status: string
    readonly message: string
    readonly assertionResults: readonly {
      readonly status: string
      readonly fullName: string
      readonly failureMessages: readonly string[] | null
    }[]
  }[]
}

/** One project of vitest.config.ts. */
export async function runVitest(project: string, scratch: string): Promise<Count> {
  const file = path.join(scratch, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const { code } = await execute('vitest', ['run', '--project', project, ...reporters], 'show')
  if (!existsSync(file)) return one(`${project}: it died before its report`, false)
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report
  const { numPassedTests: passed, numFailedTests, numPendingTests: skipped, success } = report
  const failed = success && code === 0 ? numFailedTests : Math.max(1, numFailedTests)
  return { passed, failed, skipped, failures: failuresOf(report) }
}

/** Lines of a failure that are told again. */
const TOLD_LINES = 12

function failuresOf({ testResults }: Report): string[] {
  return testResults.flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter((test) => test.status === 'failed')
    const file = path.relative(process.cwd(), name)
    // A file can fail outside its tests: while it is read, or in what goes before them.
    if (failed.length === 0) return status === 'failed' ? [`${file}\n${headOf(message)}`] : []
    return failed.map(
      (test) => `${file} > ${test.fullName}\n${headOf((test.failureMessages ?? []).join('\n'))}`,
    )
  })
}

const headOf = (text: string): string =>
  text
    .split('\n')
    .slice(0, TOLD_LINES)
    .map((line) => `    ${line}`)
    .join('\n')

function execute(
  command: string,
  args: readonly string[],
  mode: 'show' | 'collect',
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...compileCache, FORCE_COLOR: '0' },
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        if (mode === 'show') process.stdout.write(chunk)
      })
    child.once('error', (error) => resolve({ code: 1, output: `${command}: ${error.message}` }))
    child.once('close', (code) => resolve({ code: code ?? 1, output }))
  })
}
