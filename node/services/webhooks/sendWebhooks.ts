import type { NodeEvent } from '@hexin/sdk/api/events.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Egress } from '../../ports/egress.ts'
import type { Events } from '../../ports/events.ts'
import type { WebhookRow, Webhooks } from '../../ports/webhooks.ts'
import { signWebhook } from './signWebhook.ts'

export type SendWebhooks = {
  /** Begins with each receiver that is due and not under way; doesn't wait for any: a slow one holds up no other. */
  round(): Promise<void>
  /** Resolves once nothing is under way. */
  idle(): Promise<void>
}

/** Seconds between attempts: after the last one the event is put aside. A day in all, so that a night's outage costs nothing. */
const PAUSES_S = [2, 5, 15, 60, 300, 900, 1_800, 3_600, 7_200, 14_400, 28_800, 28_800]

const PAGE = 100
/** The position is moved over what the receiver doesn't want in steps of so many. */
const SKIPPED = 500
const GONE = 410

/**
 * Delivers events at least once. Each receiver gets its events in order, one at a time: the next one goes out once the one before was taken or, after a day, put aside.
 */
export function createSendWebhooks({
  clock,
  self,
  signal,
  events,
  webhooks,
  egress,
  secretsOf,
  onError,
  pausesS = PAUSES_S,
}: {
  readonly clock: Clock
  readonly self: number
  readonly signal: AbortSignal
  readonly events: Pick<Events, 'read' | 'bounds'>
  readonly webhooks: Webhooks
  readonly egress: Pick<Egress, 'post'>
  /** The secrets that are valid now, the present one first. */
  readonly secretsOf: (webhook: WebhookRow) => readonly Uint8Array[]
  readonly onError: (error: unknown) => void
  readonly pausesS?: readonly number[]
}): SendWebhooks {
  const running = new Map<string, Promise<void>>()

  /** Undefined where it was taken. */
  async function post(webhook: WebhookRow, event: NodeEvent): Promise<string | undefined> {
    const { headers, body } = signWebhook({ member: self, event, secrets: secretsOf(webhook), now: clock() })
    const posted = await egress.post({ url: webhook.url, headers, body, signal })
    if ('failure' in posted) return posted.failure
    if (posted.status === GONE) await webhooks.end(webhook.id)
    return posted.status >= 200 && posted.status < 300 ? undefined : `HTTP ${posted.status}`
  }

  async function sendLetters(webhook: WebhookRow): Promise<void> {
    for (const { event: id } of await webhooks.dueLetters(webhook.id, PAGE)) {
      if (signal.aborted) return
      const [event] = await events.read({ after: id - 1, kinds: webhook.types, limit: 1 })
      const failure = event?.id === id ? await post(webhook, event) : 'the event is kept no more'
      if (!signal.aborted) await webhooks.settleLetter(webhook.id, id, failure)
    }
  }

  /** What was kept no longer than the receiver was away is lost to it: that is said, not skipped. */
  async function passGone(webhook: WebhookRow, first: number): Promise<number> {
    if (webhook.position >= first - 1) return webhook.position
    const failure = `events ${webhook.position + 1} to ${first - 1} are kept no more`
    await webhooks.bury(webhook.id, webhook.position, {
      event: first - 1,
      attempts: webhook.attempts,
      failure,
    })
    return first - 1
  }

  async function send(webhook: WebhookRow): Promise<void> {
    await sendLetters(webhook)
    const { first, last } = await events.bounds()
    let from = await passGone(webhook, first)
    let { attempts } = webhook
    const page = await events.read({ after: from, kinds: webhook.types, limit: PAGE })
    for (const event of page) {
      const failure = await post(webhook, event)
      // What was under way as the node stopped is sent again.
      if (signal.aborted) return
      if (failure === undefined) await webhooks.advance(webhook.id, from, event.id)
      else {
        attempts += 1
        const failed = { event: event.id, attempts, failure }
        const pauseS = pausesS[attempts - 1]
        if (pauseS !== undefined) {
          await webhooks.retry(webhook.id, from, { ...failed, nextAttemptAt: clock() + pauseS })
          return
        }
        await webhooks.bury(webhook.id, from, failed)
      }
      attempts = 0
      from = event.id
    }
    if (page.length === 0 && last - from >= SKIPPED) await webhooks.advance(webhook.id, from, last)
  }

  return {
    async round() {
      for (const webhook of await webhooks.due()) {
        if (running.has(webhook.id) || signal.aborted) continue
        const under = send(webhook)
          .catch(onError)
          .finally(() => running.delete(webhook.id))
        running.set(webhook.id, under)
      }
    },
    async idle() {
      await Promise.all(running.values())
    },
  }
}
