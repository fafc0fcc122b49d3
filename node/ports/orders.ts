import type { Hex } from '@hexin/sdk/encoding.ts'
import type { OrderDetails, SignedOrder } from '@hexin/sdk/order/order.ts'
import type { VerifiedOrder } from '@hexin/sdk/order/verifyOrder.ts'
import type { Page, PageQuery } from './page.ts'

/** A lawful order as this member has verified it. */
export type KnownOrder = VerifiedOrder & {
  readonly statement: string
  readonly details: OrderDetails
  /** Answered requests under it, as this member counts them. */
  readonly uses: number
  readonly receivedAt: number
}

/** What was done under orders in one month, Beijing time. No subject, no order is named. */
export type OrderMonth = {
  readonly month: string
  /** Exchanges that this member answered as provider, and asked for. */
  readonly answered: number
  readonly asked: number
}

export type Orders = {
  /**
   * Keeps a verified order, a leaf for it, and the messages to those whom it names, in one transaction. Once more is no change.
   */
  save(args: {
    readonly verified: VerifiedOrder
    readonly signed: SignedOrder
    /** What this member logs: the order itself, or that it was taken. */
    readonly leaf: string
    readonly recipients: readonly number[]
  }): Promise<void>
  find(id: string): Promise<KnownOrder | undefined>
  /** Each order has a salt of its own. */
  ofSalt(salt: string): Promise<Hex | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<KnownOrder>>
  /** Erases the officers' names and numbers for good. False where there is no such order. */
  eraseOfficers(id: Hex): Promise<boolean>
  figures(): Promise<readonly OrderMonth[]>
}
