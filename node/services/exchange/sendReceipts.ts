import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { acknowledgementSchema, RECEIPTS_MAX } from '@hexin/sdk/exchange/acknowledgement.ts'
import { keysOfMember, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Receipts } from '../../ports/exchange.ts'
import type { Peers } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'

const replySchema = z.strictObject({ acknowledgement: z.string() })

/**
 * One round over the receipts that their providers have not acknowledged: each provider gets its oldest, in one message, and one that is away or says
 * something else holds up no other.
 */
export function createSendReceipts({
  crypto,
  self,
  peers,
  receipts,
  keyOf,
  onError,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly peers: Peers
  readonly receipts: Receipts
  readonly keyOf: Membership['statementKey']
  readonly onError: (error: unknown) => void
}): () => Promise<void> {
  async function send(
    provider: number,
    own: readonly { readonly id: string; readonly receipt: string }[],
  ): Promise<void> {
    const byHash = new Map(own.map(({ id, receipt }) => [statementHash(crypto, receipt), id]))
    const body = { receipts: own.map(({ receipt }) => receipt) }
    const { data: reply } = replySchema.safeParse(await peers.request(provider, 'receipt', body))
    const { payload } = await verifyStatement(crypto, {
      statement: reply?.acknowledgement ?? '',
      type: 'hexin-acknowledgement+jwt',
      keyOf: keysOfMember(keyOf, provider),
    })
    const { data: said } = acknowledgementSchema.safeParse(payload)
    const ids = said?.receipts.map((hash) => byHash.get(hash))
    if (!reply || !ids || said?.asker !== self || ids.includes(undefined))
      throw new HexinError('ANSWER_INVALID', { detail: 'It acknowledges other receipts.' })
    await receipts.acknowledge(ids as string[], reply.acknowledgement)
  }

  return async () => {
    const rows = await receipts.unacknowledged(RECEIPTS_MAX)
    await Promise.all(
      [...Map.groupBy(rows, ({ provider }) => provider)].map(([provider, own]) =>
        send(provider, own).catch((error: unknown) => {
          if (!isHexinError(error, 'PEER_UNREACHABLE')) onError(error)
        }),
      ),
    )
  }
}
