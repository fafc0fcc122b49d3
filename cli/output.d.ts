/** How a command ends: 0 done, 1 refused or not valid, 2 wrong use. */
export declare const exitCodes: {
  readonly ok: 0
  readonly refused: 1
  readonly usage: 2
}
/** Wrong use: a file that isn't there, an option that makes no sense. */
export declare class UsageError extends Error {
  readonly name = 'UsageError'
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
export type Progress = {
  update(done: number): void
  end(): void
}
export declare function createOutput({ json }: { readonly json: boolean }): Output
/** Tells what went wrong and returns the exit code for it. */
export declare function reportFailure(
  error: unknown,
  {
    json,
  }: {
    readonly json: boolean
  },
): number
