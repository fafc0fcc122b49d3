import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../ports/clock.ts'
import type { Peers } from '../ports/peers.ts'
import type { Message, Messages } from '../ports/relay.ts'
import { nextAttemptAt } from './backOff.ts'

/** Messages under way to one member at once. */
const PER_RECIPIENT = 32
const FIRST_WAIT_S = 1

/**
 * One round of delivering messages. Members are served side by side and a message that one of them refuses is put aside with its reason, so
 * neither a dead node nor a bad message holds anybody else up. What can't be delivered is tried again, at growing intervals, until its time is up.
 */
export function createSendMessages({
  clock,
  peers,
  messages,
}: {
  readonly clock: Clock
  readonly peers: Peers
  readonly messages: Messages
}): () => Promise<number> {
  async function send({
    id,
    recipient,
    method,
    body,
    attempts,
    expiresAt,
  }: Message): Promise<number | undefined> {
    try {
      await peers.request(recipient, method, body)
      return id
    } catch (error) {
      const code = isHexinError(error) ? error.code : 'INTERNAL'
      const why = { code, detail: error instanceof Error ? error.message : String(error) }
      const at = { now: clock(), attempts, firstS: FIRST_WAIT_S, deadline: expiresAt }
      await (isHexinError(error) && !PASSING.has(code)
        ? messages.refused(id, why)
        : messages.retry(id, nextAttemptAt(at), why))
      return undefined
    }
  }

  return async () => {
    const due = await messages.due(PER_RECIPIENT)
    const sent = await Promise.all(due.map(send))
    const delivered = sent.filter((id) => id !== undefined)
    await messages.delivered(delivered)
    return delivered.length
  }
}

/**
 * What a member's node answers while something of its own is away. GRANT_BINDING_INVALID and PERSON_BINDING_INVALID pass once it has read the
 * registrar's key, GRANT_BINDING_WAITING once it has the company's list, GRANT_UNKNOWN once the grant is there that its revocation, or a person's consent
 * under it, has overtaken, EXCHANGE_PENDING once the answer is, STATEMENT_KEY_UNKNOWN once it has read a new key.
 */
const PASSING = new Set<string>([
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'INTERNAL',
  'GRANT_BINDING_INVALID',
  'GRANT_BINDING_WAITING',
  'GRANT_UNKNOWN',
  'PERSON_BINDING_INVALID',
  'EXCHANGE_PENDING',
  'STATEMENT_KEY_UNKNOWN',
])
