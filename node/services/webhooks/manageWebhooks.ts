import { randomUUID } from 'node:crypto'
import type { EventKind } from '@hexin/sdk/api/events.ts'
import type { Webhook, WebhookMade } from '@hexin/sdk/api/webhooks.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { toBase64 } from '@hexin/sdk/proof/base64.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Egress } from '../../ports/egress.ts'
import type { Page, PageQuery } from '../../ports/page.ts'
import type { DeadLetter, WebhookRow, Webhooks } from '../../ports/webhooks.ts'
import type { Feed } from '../events/feed.ts'

export type ManageWebhooks = {
  /** @throws HexinError EGRESS_REFUSED, EVENTS_GONE, CURSOR_INVALID */
  create(order: {
    readonly url: string
    readonly types: readonly EventKind[]
    readonly after?: number | undefined
  }): Promise<WebhookMade>
  list(query: PageQuery): Promise<Page<Webhook>>
  /** @throws HexinError WEBHOOK_UNKNOWN */
  one(id: string): Promise<Webhook>
  /** Makes another secret; the former one goes on signing beside it for a day. @throws HexinError WEBHOOK_UNKNOWN */
  rotate(id: string): Promise<WebhookMade>
  /** @throws HexinError WEBHOOK_UNKNOWN */
  end(id: string): Promise<Webhook>
  /** @throws HexinError WEBHOOK_UNKNOWN */
  letters(id: string, query: PageQuery): Promise<Page<DeadLetter>>
  /** @throws HexinError WEBHOOK_UNKNOWN, EVENTS_GONE, CURSOR_INVALID */
  replay(id: string, after: number | undefined): Promise<Webhook>
}

const SECRET_BYTES = 32
/** How long a secret that was replaced goes on signing, in seconds. */
const OVERLAP_S = 86_400

export function createManageWebhooks({
  crypto,
  clock,
  webhooks,
  egress,
  feed,
  wrapSecret,
}: {
  readonly crypto: Pick<Crypto, 'randomBytes'>
  readonly clock: Clock
  readonly webhooks: Webhooks
  readonly egress: Pick<Egress, 'check'>
  readonly feed: Pick<Feed, 'start'>
  readonly wrapSecret: (secret: Uint8Array, id: string) => Uint8Array
}): ManageWebhooks {
  async function find(id: string): Promise<WebhookRow> {
    const found = await webhooks.find(id)
    if (!found) throw new HexinError('WEBHOOK_UNKNOWN', { found: id })
    return found
  }

  const one = async (id: string) => toView(await find(id), clock())
  const shown = (secret: Uint8Array) => `whsec_${toBase64(secret)}`

  return {
    async create({ url, types, after }) {
      await egress.check(url)
      const id = randomUUID()
      const secret = crypto.randomBytes(SECRET_BYTES)
      const position = await feed.start(after)
      await webhooks.add({ id, url, types: [...types], position, secret: wrapSecret(secret, id) })
      return { ...(await one(id)), secret: shown(secret) }
    },
    async list(query) {
      const { items, next } = await webhooks.list(query)
      return { items: items.map((row) => toView(row, clock())), next }
    },
    one,
    async rotate(id) {
      await find(id)
      const secret = crypto.randomBytes(SECRET_BYTES)
      await webhooks.rotate(id, wrapSecret(secret, id), clock() + OVERLAP_S)
      return { ...(await one(id)), secret: shown(secret) }
    },
    async end(id) {
      await find(id)
      await webhooks.end(id)
      return one(id)
    },
    async letters(id, query) {
      await find(id)
      return webhooks.letters(id, query)
    },
    async replay(id, after) {
      await find(id)
      await webhooks.replay(id, after === undefined ? undefined : await feed.start(after))
      return one(id)
    },
  }
}

function toView(row: WebhookRow, now: number): Webhook {
  const { secret: _, formerSecret: __, ...webhook } = row
  const until = webhook.formerSecretUntil
  return { ...webhook, formerSecretUntil: until !== null && until > now ? until : null }
}
