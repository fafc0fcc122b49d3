import { nodeMs, type Spent, sumOf } from '../cpu/meter.ts'
import { OTHER_THREADS, type Part, parts } from '../cpu/parts.ts'
import type { ThreadTimes } from '../cpu/threads.ts'
import type { Table } from '../report/outcome.ts'

/** Whose CPU time it was. */
export function whereTable(spent: Spent, sides: readonly string[]): Table {
  const { nodes, databases, shared } = spent
  return {
    title: 'Who uses it, CPU ms per exchange',
    head: ['process', 'ms'],
    rows: [
      ...sides.map((id) => [`node of ${id}`, nodeMs(nodes[id])]),
      ...sides.map((id) => [`PostgreSQL, database of ${id}`, databases[id] ?? 0]),
      ['PostgreSQL, shared processes', shared],
      ['all of it', sumOf(spent, sides)],
    ],
  }
}

type Side = {
  readonly id: string
  readonly times: ThreadTimes | undefined
  /** Of the main thread's time. */
  readonly shares: ReadonlyMap<Part, number>
}

/** What the nodes do with theirs. Adds up to the nodes' rows of the other table. */
export function partsTable(sides: readonly Side[]): Table {
  const rows = parts.map((part) => [part, ...withSum(sides.map((side) => msOf(side, part)))])
  return {
    title: 'What the nodes do with theirs, CPU ms per exchange',
    head: ['part', ...sides.map(({ id }) => id), 'both'],
    rows: [...rows, ['all of it', ...withSum(sides.map(({ times }) => nodeMs(times)))]],
  }
}

const msOf = ({ times, shares }: Side, part: Part): number =>
  part === OTHER_THREADS ? (times?.others ?? 0) : (times?.main ?? 0) * (shares.get(part) ?? 0)

const withSum = (values: readonly number[]): number[] => [
  ...values,
  values.reduce((sum, value) => sum + value, 0),
]
