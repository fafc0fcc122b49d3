import type { Output } from '../scripts/terminal/output.ts'

/** Runs a command's work and turns its end into an exit code. */
export type Run = (work: (output: Output) => Promise<number | undefined>) => Promise<void>
