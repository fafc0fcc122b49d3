import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { readObjectionStatement } from '@hexin/sdk/objection/statements.ts'
import type { MarkTrust } from '@hexin/sdk/objection/verifyMark.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import { z } from 'zod'
import type { Objections } from '../../ports/objections.ts'
import type { PeerHandler } from '../../ports/peers.ts'

const bodySchema = z.strictObject({ statement: z.string().max(10_000) })

/**
 * Takes a receiver's word that the outcome of an objection has reached it.
 * @throws HexinError OBJECTION_STATEMENT_INVALID, OBJECTION_UNKNOWN, STATEMENT_KEY_UNKNOWN
 */
export function createReceiveAck({
  crypto,
  self,
  keyOf,
  objections,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly keyOf: MarkTrust['keyOf']
  readonly objections: Objections
}): PeerHandler {
  return async (from, body) => {
    const { data } = bodySchema.safeParse(body)
    if (!data) throw new HexinError('INPUT_INVALID', { detail: 'No statement.' })
    const { statement } = data
    const type = 'hexin-objection-ack+jwt'
    const { payload } = await readObjectionStatement(crypto, { statement, type, member: from, keyOf })
    const { recipient, provider, exchange, at } = payload
    const row = await objections.byHash(payload.objection)
    if (recipient !== from || provider !== self || !row?.outcome)
      throw new HexinError('OBJECTION_STATEMENT_INVALID', { found: { recipient, provider } })
    const expected = statementHash(crypto, row.outcome)
    if (payload.outcome !== expected)
      throw new HexinError('OBJECTION_STATEMENT_INVALID', { found: payload.outcome, expected })
    const { number } = row
    if (!(await objections.acknowledge({ number, exchange, recipient, statement, at })))
      throw new HexinError('OBJECTION_UNKNOWN', { found: `exchange ${exchange}` })
    return { noted: true }
  }
}
