import type { EventKind, NodeEvent } from '@hexin/sdk/api/events.ts'

/** Which events a reader gets. */
export type EventQuery = {
  /** Those behind this position. */
  readonly after: number
  readonly kinds: readonly EventKind[]
  /** Of one company alone. */
  readonly subject?: string | undefined
  readonly limit: number
}

/** What has happened, in one order that never changes. Written in the transaction of what it tells of. */
export type Events = {
  /** Gives positions to what has none yet: without gaps, and larger than all that any reader has seen. One process at a time. Resolves to the kinds of what it placed. */
  place(): Promise<readonly Placed[]>
  /** In order of their positions. */
  read(query: EventQuery): Promise<readonly NodeEvent[]>
  /** The oldest position that is kept and the newest; events behind the oldest are gone. */
  bounds(): Promise<{ readonly first: number; readonly last: number }>
  /** Forgets what is older than this, in unix seconds. */
  forget(before: number): Promise<void>
}

export type Placed = Pick<NodeEvent, 'type' | 'data'>
