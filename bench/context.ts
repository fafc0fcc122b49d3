import type { Shutdown } from '@hexin/node/shutdown.ts'
import type { Outcome } from './report/outcome.ts'
import type { World } from './world/world.ts'

/** What a bench is given. */
export type Context = {
  /** Whatever a bench starts is closed by it, on success, failure and Ctrl-C alike. */
  readonly shutdown: Shutdown
  /** Says what is being done. */
  readonly report: (line: string) => void
  /** The network that the benches of one run share; started by the first one that asks. */
  readonly world: () => Promise<World>
}

export type Bench = (context: Context) => Promise<Outcome>
