import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type Acknowledgement, receiptsSchema } from '@hexin/sdk/exchange/acknowledgement.ts'
import { receiptSchema } from '@hexin/sdk/exchange/messages.ts'
import { keysOfMember, signStatement, statementHash, verifyStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Receipts, ReceivedReceipt } from '../../ports/exchange.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { Membership } from '../membership.ts'

/**
 * Takes an asker's receipts and acknowledges them. One about a request that never came closes its place in the chain: such a request can't be answered
 * any more. A receipt is good however old: its key may have ended since.
 */
export function createReceiveReceipts({
  crypto,
  clock,
  self,
  keyId,
  signer,
  receipts,
  keyOf,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly receipts: Receipts
  readonly keyOf: Membership['statementKey']
}): PeerHandler {
  async function read(statement: string, from: number): Promise<ReceivedReceipt> {
    const { payload } = await verifyStatement(crypto, {
      statement,
      type: 'hexin-receipt+jwt',
      keyOf: keysOfMember(keyOf, from),
    })
    const { data: receipt, error } = receiptSchema.safeParse(payload)
    if (!receipt) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
    if (receipt.asker !== from || receipt.provider !== self)
      throw new HexinError('REQUEST_SENDER_MISMATCH', { found: receipt.asker, expected: from })
    return { receipt, statement }
  }

  return async (from, body) => {
    const { data, error } = receiptsSchema.safeParse(body)
    if (!data) throw new HexinError('REQUEST_MALFORMED', { detail: error.message })
    const received = await Promise.all(data.receipts.map((statement) => read(statement, from)))
    const payload: Acknowledgement = {
      asker: from,
      provider: self,
      receipts: received.map(({ statement }) => statementHash(crypto, statement)),
      at: clock(),
    }
    const acknowledgement = await signStatement({
      ...{ type: 'hexin-acknowledgement+jwt', keyId, payload, signer },
    })
    await receipts.receive(received, acknowledgement)
    return { acknowledgement }
  }
}
