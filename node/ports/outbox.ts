import type { Hex } from '@hexin/sdk/encoding.ts'
import type { SignedTransaction } from './chain.ts'

/** Signs the transaction that gets this nonce. */
export type SignWithNonce = (nonce: number) => Promise<SignedTransaction>

export type OutboxRow = {
  readonly nonce: number
  readonly purpose: string
  readonly raw: Hex
  readonly hash: Hex
  readonly state: 'signed' | 'mined'
}

/** What became of a transaction that an application ordered. */
export type Ordered = {
  readonly nonce: number
  readonly purpose: string
  readonly state: 'sent' | 'final' | 'reverted'
  readonly bodyHash: string
}

/** Signed transactions on their way. Rows are never removed: a chain that lost blocks gets the same bytes again. */
export type Outbox = {
  /** Takes the next nonce, signs and keeps the bytes, in one transaction: no nonce is skipped or used twice. */
  enqueue(purpose: string, sign: SignWithNonce): Promise<number>
  /** The same under a key that names it for ever; where the key is taken, nothing is added and what is there comes back. */
  enqueueOnce(
    order: { readonly key: string; readonly bodyHash: string; readonly purpose: string },
    sign: SignWithNonce,
  ): Promise<Ordered>
  ordered(key: string): Promise<Ordered | undefined>
  /** Not final yet, in order of their nonces. */
  open(limit: number): Promise<readonly OutboxRow[]>
  /** Rows from this nonce on, whatever their state: for a chain that has lost them. */
  from(nonce: number, limit: number): Promise<readonly OutboxRow[]>
  settle(fate: {
    readonly nonce: number
    readonly state: 'mined' | 'final' | 'reverted'
    readonly block: number
    readonly gasUsed: number
  }): Promise<void>
  nextNonce(): Promise<number>
  /** `checkpointGas` is the part of `gasUsed` that publishing checkpoints took. */
  figures(): Promise<{
    readonly transactions: number
    readonly gasUsed: number
    readonly checkpointGas: number
    readonly open: number
    readonly reverted: number
  }>
}
