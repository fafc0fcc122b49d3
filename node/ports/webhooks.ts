import type { DeadLetterList, Webhook } from '@hexin/sdk/api/webhooks.ts'
import type { Page, PageQuery } from './page.ts'

/** A secret as it lies at rest. */
export type WrappedSecret = Uint8Array

export type WebhookRow = Webhook & {
  readonly secret: WrappedSecret
  readonly formerSecret: WrappedSecret | undefined
}

export type DeadLetter = DeadLetterList['letters'][number]

/** What is known of an event that could not be delivered. */
export type Failed = { readonly event: number; readonly attempts: number; readonly failure: string }

/** Receivers of events. What is noted of a delivery counts only where the webhook still stands at `from`: a replay that came in between goes before it. */
export type Webhooks = {
  add(
    webhook: Pick<Webhook, 'id' | 'url' | 'types' | 'position'> & { readonly secret: WrappedSecret },
  ): Promise<void>
  find(id: string): Promise<WebhookRow | undefined>
  /** Newest first. */
  list(query: PageQuery): Promise<Page<WebhookRow>>
  rotate(id: string, secret: WrappedSecret, formerUntil: number): Promise<void>
  end(id: string): Promise<void>
  /** Active ones that may be tried now. */
  due(): Promise<readonly WebhookRow[]>
  /** Everything up to `to` is delivered, or not wanted. */
  advance(id: string, from: number, to: number): Promise<void>
  retry(id: string, from: number, failed: Failed & { readonly nextAttemptAt: number }): Promise<void>
  /** Puts an event aside, and goes on behind it. */
  bury(id: string, from: number, failed: Failed): Promise<void>
  /** In the order of the events. */
  letters(id: string, query: PageQuery): Promise<Page<DeadLetter>>
  dueLetters(id: string, limit: number): Promise<readonly DeadLetter[]>
  /** One that was sent again: it is delivered, or stays aside. */
  settleLetter(id: string, event: number, failure: string | undefined): Promise<void>
  /** Goes back to `after`; or has all letters sent once more. */
  replay(id: string, after: number | undefined): Promise<void>
}
