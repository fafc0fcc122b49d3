import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Call, Chain, Revert } from '../../ports/chain.ts'
import type { Ordered, Outbox } from '../../ports/outbox.ts'

export type SendOnce = (order: {
  readonly key: string
  readonly purpose: string
  /** What was ordered, whole: under a key it is always the same. */
  readonly body: unknown
  /** Makes the call. It is not asked again for an order that was taken before. */
  call(): Promise<Call>
  /** Why a contract's refusal is one. */
  refusal(revert: Revert): HexinError
  /** Looks at what the contract would take and shouldn't be sent all the same. */
  accepted?(): Promise<void>
}) => Promise<Pick<Ordered, 'nonce' | 'state'>>

/**
 * Sends one transaction of this member for each idempotency key. What the contract would refuse now is refused at once and uses no key.
 * @throws HexinError IDEMPOTENCY_KEY_REUSED
 */
export function createSendOnce({
  crypto,
  chain,
  outbox,
}: {
  readonly crypto: Crypto
  readonly chain: Chain
  readonly outbox: Outbox
}): SendOnce {
  return async ({ key, purpose, body, call, refusal, accepted }) => {
    const bodyHash = toBase64url(crypto.sha256(utf8(canonicalJson({ purpose, body }))))
    const taken = (found: Ordered) => {
      if (found.bodyHash !== bodyHash)
        throw new HexinError('IDEMPOTENCY_KEY_REUSED', { found: 'another order' })
      return { nonce: found.nonce, state: found.state }
    }
    const before = await outbox.ordered(key)
    if (before) return taken(before)
    const made = await call()
    const revert = await chain.simulate(made)
    if (revert) throw refusal(revert)
    await accepted?.()
    return taken(
      await outbox.enqueueOnce({ key, bodyHash, purpose }, (nonce) => chain.sign({ ...made, nonce })),
    )
  }
}
