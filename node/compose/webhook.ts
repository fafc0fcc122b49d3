import { HexinError } from '@hexin/sdk/errors/base.ts'
import { createEgress } from '../egress/egress.ts'
import { webhookResource } from '../http/resources/webhooks.ts'
import { unwrap, wrap } from '../keys/wrap.ts'
import type { Feed } from '../services/events/feed.ts'
import { createManageWebhooks } from '../services/webhooks/manageWebhooks.ts'
import { createSendWebhooks } from '../services/webhooks/sendWebhooks.ts'
import type { Shutdown } from '../shutdown.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Posts events to the member's own applications. @throws HexinError CONFIG_INVALID */
export function webhookPart(foundation: Foundation, feed: Feed, shutdown: Pick<Shutdown, 'onClose'>): Part {
  const { crypto, clock, self, signal, report, signers, stores, config } = foundation
  const { webhooks, events } = stores
  const label = (id: string) => `secret of webhook ${id}`
  const egress = egressOf(config.webhookAllow)
  const send = createSendWebhooks({
    ...{ clock, self, signal, events, webhooks, egress },
    secretsOf({ id, secret, formerSecret, formerSecretUntil }) {
      const former = formerSecretUntil !== null && formerSecretUntil > clock() ? formerSecret : undefined
      return [secret, ...(former ? [former] : [])].map((each) => unwrap(signers.secrets, each, label(id)))
    },
    onError: report('webhooks'),
  })
  shutdown.onClose('webhooks', send.idle)
  const manage = createManageWebhooks({
    ...{ crypto, clock, webhooks, egress, feed },
    wrapSecret: (secret, id) => wrap(signers.secrets, secret, label(id)),
  })
  return {
    resource: webhookResource(manage),
    loops: [{ name: 'webhooks', everyMs: 250, work: send.round }],
  }
}

function egressOf(allow: readonly string[]) {
  try {
    return createEgress({ allow })
  } catch (cause) {
    throw new HexinError('CONFIG_INVALID', {
      detail: `HEXIN_WEBHOOK_ALLOW: ${(cause as Error).message}`,
      cause,
    })
  }
}
