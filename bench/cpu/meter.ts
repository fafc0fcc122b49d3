import { commandOf } from '../../scripts/devnet/processes.ts'
import { childrenOf, endedChildrenMs, type ThreadTimes, threadTimes } from './threads.ts'

/** CPU time in ms by who has used it. `shared` is what PostgreSQL's own processes do for all databases: log writer, checkpointer, vacuum. */
export type Spent = {
  readonly nodes: Readonly<Record<string, ThreadTimes>>
  readonly databases: Readonly<Record<string, number>>
  readonly shared: number
}

/** A node and the database that only it uses. */
export type Metered = { readonly id: string; readonly pid: number; readonly database: string }

/** Reads the CPU time of nodes and of the one PostgreSQL server under them. */
export function createMeter({
  nodes,
  postgres,
}: {
  readonly nodes: readonly Metered[]
  /** Its first process. */
  readonly postgres: number
}): () => Spent {
  return () => {
    const databases: Record<string, number> = Object.fromEntries(nodes.map(({ id }) => [id, 0]))
    let shared = total(threadTimes(postgres)) + endedChildrenMs(postgres)
    for (const pid of childrenOf(postgres)) {
      const [owner, ms] = [ownerOf(pid, nodes), spentBy(pid)]
      if (owner === undefined) shared += ms
      else databases[owner] = (databases[owner] ?? 0) + ms
    }
    return {
      nodes: Object.fromEntries(nodes.map(({ id, pid }) => [id, threadTimes(pid)])),
      databases,
      shared,
    }
  }
}

/** PostgreSQL names its processes: `postgres: USER DATABASE ADDRESS STATE` is one that serves a connection. */
function ownerOf(pid: number, nodes: readonly Metered[]): string | undefined {
  const [, , database] = commandOf(pid).split(' ')
  return nodes.find((node) => node.database === database)?.id
}

/** It may end while it is looked at. */
function spentBy(pid: number): number {
  try {
    return total(threadTimes(pid))
  } catch {
    return 0
  }
}

const total = ({ main, others }: ThreadTimes): number => main + others

/** What was spent from one reading to the next. A backend that was replaced in between counts as if it had not run before. */
export function spentBetween(before: Spent, after: Spent): Spent {
  const nodes = Object.entries(after.nodes).map(([id, { main, others }]) => {
    const was = before.nodes[id] ?? { main: 0, others: 0 }
    return [id, { main: main - was.main, others: others - was.others }] as const
  })
  const databases = Object.entries(after.databases).map(
    ([id, ms]) => [id, Math.max(0, ms - (before.databases[id] ?? 0))] as const,
  )
  return {
    nodes: Object.fromEntries(nodes),
    databases: Object.fromEntries(databases),
    shared: after.shared - before.shared,
  }
}

/** Of these members' nodes and databases, and of what the server does for all. */
export function sumOf({ nodes, databases, shared }: Spent, ids: readonly string[]): number {
  return ids.reduce((sum, id) => sum + nodeMs(nodes[id]) + (databases[id] ?? 0), shared)
}

export const nodeMs = (times: ThreadTimes | undefined): number => (times ? total(times) : 0)
