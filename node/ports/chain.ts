import type { GrantStanding } from '@hexin/sdk/consent/evaluate.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'

export type ChainBlock = { readonly number: number; readonly hash: Hex; readonly time: number }

/** What happened on the chain, in a node's words. `block` is where. */
export type ChainEvent = { readonly block: number } & (
  | {
      readonly type: 'memberAdmitted'
      readonly member: number
      readonly roles: number
      readonly profileHash: Hex
    }
  | { readonly type: 'memberRoles'; readonly member: number; readonly roles: number }
  | { readonly type: 'memberProfile'; readonly member: number; readonly profileHash: Hex }
  | {
      readonly type: 'memberStatus'
      readonly member: number
      readonly status: 'active' | 'suspended' | 'retired'
    }
  /** The suspension, just announced, ends by itself; or no longer does. */
  | { readonly type: 'memberSuspendedUntil'; readonly member: number; readonly until: number | undefined }
  | {
      readonly type: 'keyAdded'
      readonly member: number
      readonly index: number
      readonly purpose: number
      readonly algorithm: number
      readonly material: Hex
      readonly notBefore: number
      readonly notAfter: number
    }
  | { readonly type: 'keyEnded'; readonly member: number; readonly index: number; readonly notAfter: number }
  | {
      readonly type: 'grantRegistered'
      readonly grant: Hex
      readonly artefactHash: Hex
      readonly revokeKey: Hex
    }
  | {
      readonly type: 'grantState'
      readonly grant: Hex
      readonly state: GrantStanding['state']
      /** The next sequence number, where the event moves it. */
      readonly sequence: number | undefined
    }
  | {
      readonly type: 'checkpointPublished'
      readonly member: number
      readonly size: number
      readonly root: Hex
      readonly noteHash: Hex
    }
)

/** A transaction's fate: where it was mined, whether it did what it should, what it cost. */
export type TransactionReceipt = {
  readonly block: number
  readonly succeeded: boolean
  readonly gasUsed: number
}

export type Contract = 'accessManager' | 'members' | 'grants' | 'logs' | 'council'

export type Call = { readonly contract: Contract; readonly data: Hex; readonly gas: bigint }

export type SignedTransaction = { readonly raw: Hex; readonly hash: Hex }

/**
 * The chain, as far as a node needs it. Every method rejects with CHAIN_UNAVAILABLE while the chain can't be reached; nothing is
 * retried inside.
 */
export type Chain = {
  /** The newest final block. What is final never changes. */
  finalBlock(): Promise<ChainBlock>
  /** A block by its number, or undefined where the chain doesn't have it. */
  block(number: number): Promise<ChainBlock | undefined>
  /** Everything that happened in these final blocks, both included, in order. */
  events(from: number, to: number): Promise<readonly ChainEvent[]>
  /** How many transactions of this member's account were mined. */
  accountNonce(): Promise<number>
  /** Signs without sending. The same arguments give the same bytes. */
  sign(call: Call & { readonly nonce: number }): Promise<SignedTransaction>
  /** Hands signed bytes in. Bytes that the chain knows already are fine. */
  send(raw: Hex): Promise<void>
  receipt(hash: Hex): Promise<TransactionReceipt | undefined>
  /** What a call would do now, sent from this member's account: undefined for success, else the reason of the revert. */
  simulate(call: Omit<Call, 'gas'>): Promise<string | undefined>
}
