import type { GrantStanding } from '@hexin/sdk/consent/gate/inputs.ts'
import type { Body } from '@hexin/sdk/council/decision.ts'
import type { CouncilCall } from '@hexin/sdk/council/decisionCalls.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ProposalTerms } from './council.ts'

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
      readonly state: Exclude<GrantStanding['state'], 'superseded'>
      /** The next sequence number, where the event moves it. */
      readonly sequence: number | undefined
    }
  /** A later version, registered just before, took the place of a grant. */
  | {
      readonly type: 'grantSuperseded'
      readonly grant: Hex
      readonly successor: Hex
      readonly sequence: number
    }
  /** A seat was given to an account, or moved to another one of its member. */
  | {
      readonly type: 'seatHeld'
      readonly group: number
      readonly member: number
      readonly account: Hex
    }
  | { readonly type: 'seatVacated'; readonly group: number }
  | {
      readonly type: 'proposalCreated'
      readonly body: Body
      readonly number: Hex
      readonly proposer: Hex
      readonly calls: readonly CouncilCall[]
      /** To be read by people; what the hash is of is exact. */
      readonly description: string
      readonly descriptionHash: Hex
      readonly snapshot: number
      readonly deadline: number
    }
  | {
      readonly type: 'voteCast'
      readonly body: Body
      readonly number: Hex
      readonly account: Hex
      readonly support: number
      readonly weight: number
      readonly reason: string
    }
  | { readonly type: 'proposalQueued'; readonly body: Body; readonly number: Hex; readonly eta: number }
  | {
      readonly type: 'proposalEnded'
      readonly body: Body
      readonly number: Hex
      readonly outcome: 'executed' | 'canceled'
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

export type Contract = 'accessManager' | 'members' | 'grants' | 'logs' | 'seats' | Body

export type Call = { readonly contract: Contract; readonly data: Hex; readonly gas: bigint }

/** Why a contract said no. */
export type Revert = {
  /** Its own error, where it is one of ours, with its values. */
  readonly name: string | undefined
  readonly args: readonly unknown[]
  /** The same to be read; or what the chain said instead. */
  readonly words: string
}

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
  /** Hands signed bytes in. Fine too where the chain knows them already, or has another transaction in their place. */
  send(raw: Hex): Promise<void>
  receipt(hash: Hex): Promise<TransactionReceipt | undefined>
  /** What a call would do now, sent from this member's account: undefined for success. */
  simulate(call: Omit<Call, 'gas'>): Promise<Revert | undefined>
  /** What a proposal needs. Its snapshot must be past. */
  proposalTerms(id: {
    readonly body: Body
    readonly number: Hex
    readonly snapshot: number
  }): Promise<ProposalTerms>
  /** How many votes this member's account had in a second that is past. */
  ownVotes(time: number): Promise<number>
  /** How often a member has changed its own keys. */
  keySequence(member: number): Promise<number>
}
