import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, vi } from 'vitest'
import { createProgram } from '../../cli/program.ts'

const program = fileURLToPath(new URL('../../cli/main.ts', import.meta.url))

export type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }

/** Runs the real command as a process of its own, without a terminal. */
export function hexin(...args: readonly string[]): Promise<Ended> {
  const { FORCE_COLOR: _, HEXIN_DATA: __, ...env } = process.env
  return new Promise<Ended>((resolve) => {
    execFile(process.execPath, [program, ...args], { env }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr })
    })
  }).then(assertPlain)
}

/**
 * The same command inside this process, one at a time: for a story of many, of which each would cost the start of a process. commander's own refusals end the
 * process, so they are not for here.
 */
export async function hexinHere(...args: readonly string[]): Promise<Ended> {
  const written = { stdout: '', stderr: '' }
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text, ...rest) => {
      written[name] += String(text)
      // Whoever waits for what he wrote is told.
      for (const argument of rest as unknown[]) if (typeof argument === 'function') argument()
      return true
    }),
  )
  let code = -1
  try {
    await createProgram((found) => {
      code = found
    }).parseAsync(args, { from: 'user' })
  } finally {
    for (const spy of spies) spy.mockRestore()
  }
  return assertPlain({ code, ...written })
}

/** Nothing for terminals, and no stack of a bug, ever reaches a pipe. */
function assertPlain(ended: Ended): Ended {
  const all = ended.stdout + ended.stderr
  // oxlint-disable-next-line no-control-regex
  expect(all).not.toMatch(/[\u001b\r\u0008]/)
  expect(all).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m)
  return ended
}

/** The one JSON object that a command wrote. */
export const jsonOf = ({ stdout }: Ended): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>
