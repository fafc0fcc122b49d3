import type { Resource } from '../http/app.ts'
import type { PeerHandler, PeerMethod } from '../ports/peers.ts'

/** Work that is done again and again, at fixed ticks. */
export type Loop = {
  readonly name: string
  readonly everyMs: number
  readonly work: () => Promise<unknown>
}

/** One concern of a node: what it offers to its own people, what to other members, and what it does by itself. */
export type Part = {
  readonly resource?: Resource
  readonly handlers?: readonly (readonly [PeerMethod, PeerHandler])[]
  readonly loops?: readonly Loop[]
}
