import { isHexinError } from '@hexin/sdk/errors/base.ts'

/** How a command ends: 0 done, 1 refused or not valid, 2 wrong use. */
export const exitCodes = { ok: 0, refused: 1, usage: 2 } as const

/** Wrong use: a file that isn't there, an option that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export type Output = {
  readonly json: boolean
  /** The command's result: an object for programs, lines for people. */
  result(value: object, lines: readonly string[]): void
  /** What goes on meanwhile; not shown with --json. */
  note(line: string): void
  /** A bar on a terminal, a line every ten seconds elsewhere, nothing with --json. */
  progress(label: string, total: number): Progress
}

export type Progress = { update(done: number): void; end(): void }

const WIDTH = 30
const PLAIN_INTERVAL_MS = 10_000

export function createOutput({ json }: { readonly json: boolean }): Output {
  const { stdout, stderr } = process
  return {
    json,
    result: (value, lines) =>
      void stdout.write(json ? `${JSON.stringify(value, null, 2)}\n` : lines.map((l) => `${l}\n`).join('')),
    note: (line) => void (json || stderr.write(`${line}\n`)),
    progress: (label, total) => (json ? silent : stderr.isTTY ? bar(label, total) : plain(label, total)),
  }
}

/** Resolves when everything written so far has left the process: a pipe may be slower than its writer, and an exit would cut it off. */
export const written = async (): Promise<void> => {
  for (const stream of [process.stdout, process.stderr])
    await new Promise<void>((resolve) => void stream.write('', () => resolve()))
}

const silent: Progress = { update: () => undefined, end: () => undefined }

function bar(label: string, total: number): Progress {
  const draw = (done: number) => {
    const part = total === 0 ? 1 : Math.min(1, done / total)
    const filled = Math.round(part * WIDTH)
    const text = `${label} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(part * 100)} %`
    process.stderr.write(`\r${text}`)
  }
  return { update: draw, end: () => void process.stderr.write(`\r\u001b[K`) }
}

function plain(label: string, total: number): Progress {
  let last = Date.now()
  return {
    update(done) {
      if (Date.now() - last < PLAIN_INTERVAL_MS) return
      last = Date.now()
      process.stderr.write(`${label}: ${done} of ${total}\n`)
    },
    end: () => undefined,
  }
}

/** Tells what went wrong and returns the exit code for it. */
export function reportFailure(error: unknown, { json }: { readonly json: boolean }): number {
  if (isHexinError(error)) {
    const { code, message, found, expected, remedy, title } = error
    const shown = json
      ? JSON.stringify(
          { error: { code, title: title.en, titleZh: title.zh, detail: message, found, expected, remedy } },
          null,
          2,
        )
      : `${code}: ${message}\n${title.zh}\n${remedy}`
    process[json ? 'stdout' : 'stderr'].write(`${shown}\n`)
    return exitCodes.refused
  }
  if (isForPeople(error)) {
    const remedy = 'remedy' in error ? `\n${String(error.remedy)}` : ''
    const shown = json
      ? JSON.stringify({ error: { code: 'USAGE', detail: error.message } }, null, 2)
      : `${error.message}${remedy}`
    process[json ? 'stdout' : 'stderr'].write(`${shown}\n`)
    return exitCodes.usage
  }
  process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`)
  return exitCodes.refused
}

const isForPeople = (error: unknown): error is Error =>
  error instanceof UsageError || (error instanceof Error && error.name === 'DevnetError')
