import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ChainBlock, ChainEvent } from './chain.ts'

/** Key purposes and algorithms by their numbers on the chain (`contracts/types/Keys.sol`). */
export const keyPurposes = { chain: 0, statement: 1, log: 2, witness: 3, encryption: 4, peer: 5 } as const
export const keyAlgorithms = { secp256k1: 0, p256: 1, ed25519: 2, x25519: 3 } as const

export type MemberRow = {
  readonly number: number
  readonly roles: number
  readonly status: 'active' | 'suspended' | 'retired'
  /** First second at which the suspension is over by itself; undefined if it isn't. */
  readonly suspendedUntil?: number | undefined
  readonly profileHash: Hex
  readonly keys: readonly MemberKeyRow[]
}

export type MemberKeyRow = {
  readonly index: number
  readonly purpose: number
  readonly algorithm: number
  readonly material: Hex
  /** Unix seconds: valid from `notBefore` until before `notAfter`. */
  readonly notBefore: number
  readonly notAfter: number
}

/** A published, final checkpoint of some member's log. */
export type Anchor = {
  readonly member: number
  readonly size: number
  readonly root: Hex
  readonly noteHash: Hex
  readonly block: number
  /** Unix seconds of that block: when what is under the checkpoint counts from. */
  readonly time: number
}

/** The chain as this node has read it, up to a final block. Everything in it survives a restart; nothing in it is ever undone. */
export type ChainIndex = {
  /** How far it has come, and on which chain. */
  cursor(): Promise<
    { readonly chainId: number; readonly genesisHash: Hex; readonly block: ChainBlock } | undefined
  >
  /** Takes the events up to and including `block` over and moves the cursor there, in one transaction. */
  apply(update: {
    readonly chainId: number
    readonly genesisHash: Hex
    readonly block: ChainBlock
    readonly events: readonly ChainEvent[]
    /** Unix seconds of each block in which something happened. */
    readonly times: ReadonlyMap<number, number>
  }): Promise<void>
  members(): Promise<readonly MemberRow[]>
  /** The anchor of this log at exactly this size, or undefined. */
  anchor(member: number, size: number): Promise<Anchor | undefined>
  /** The newest anchor of this log, of those up to a block if one is named. */
  latestAnchor(member: number, upToBlock?: number): Promise<Anchor | undefined>
  /** The newest anchor of this log whose block's time is at or before `time`, unix seconds. */
  anchorBefore(member: number, time: number): Promise<Anchor | undefined>
  anchorCount(member: number): Promise<number>
  /** Block in which a grant was revoked or superseded; undefined where it wasn't, or is not known. */
  grantEndedAt(grant: Hex): Promise<number | undefined>
}
