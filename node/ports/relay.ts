import type { MessageView } from '@hexin/sdk/api/messages.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { SignedTransaction } from './chain.ts'
import type { Page, PageQuery } from './page.ts'
import type { PeerMethod } from './peers.ts'

/** An operation of the Grants contract, ready to be called by any relayer. Its id is the hash of its calldata. */
export type NewOperation = {
  readonly id: string
  readonly grant: Hex
  readonly action: 'register' | 'widen' | 'pause' | 'resume' | 'revoke'
  /** Of a pause or resume; 0 otherwise. */
  readonly sequence: number
  readonly calldata: Hex
  /** Unix seconds after which the contract would not take it. */
  readonly expiresAt: number
}

export type Operation = NewOperation & { readonly detail: string | undefined }

/**
 * Operations of two sorts. *Own* ones were handed in here: this member sees to it that some relayer brings them onto the chain, and draws
 * another if the first one fails. *Drawn* ones fell on this member as relayer.
 */
export type RelayStore = {
  /** Keeps operations; those that are there already stay as they are. */
  add(operations: readonly NewOperation[], own: boolean): Promise<void>
  /** Own operations whose next attempt is due and whose effect the chain does not show yet. Those that it shows are marked done. */
  dueOwn(limit: number): Promise<readonly Operation[]>
  postponeOwn(ids: readonly string[], nextAttemptAt: number): Promise<void>
  /** Drawn operations that no transaction carries yet, in order of arrival, without those whose effect the chain shows already. */
  openDrawn(limit: number): Promise<readonly Operation[]>
  /** True while a transaction with drawn operations is not final. */
  hasTransactionUnderWay(): Promise<boolean>
  /** Puts drawn operations into one transaction of the outbox, in one database transaction. */
  send(ids: readonly string[], sign: (nonce: number) => Promise<SignedTransaction>): Promise<void>
  refuse(id: string, detail: string): Promise<void>
  /** The latest fate of operations on a grant that were handed in here, for whoever asks after it. */
  fates(
    grant: string,
  ): Promise<readonly { readonly action: string; readonly state: string; readonly detail: string | null }[]>
}

export type Message = {
  readonly id: number
  readonly recipient: number
  readonly method: PeerMethod
  readonly body: unknown
  readonly attempts: number
  readonly expiresAt: number
}

/** Why a message was not taken. */
export type Failure = { readonly code: ErrorCode; readonly detail: string }

/** Messages that must arrive: kept until the other side has acknowledged or refused them, or their time is up. */
export type Messages = {
  /** Due ones, oldest first, at most `limit` a recipient. */
  due(limit: number): Promise<readonly Message[]>
  delivered(ids: readonly number[]): Promise<void>
  refused(id: number, why: Failure): Promise<void>
  retry(id: number, nextAttemptAt: number, why: Failure): Promise<void>
  /** What has not arrived: open, refused, or given up at its deadline. Newest first. */
  undelivered(query: PageQuery): Promise<Page<MessageView>>
}
