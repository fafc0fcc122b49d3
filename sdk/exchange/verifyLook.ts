import type { Crypto } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { type Statement, type StatementKey, verifyStatement } from '../statement/jws.ts'
import { basisOf, type ExchangeRequest, type Look, lookSchema } from './messages.ts'

/**
 * Verifies the provider's entry: signed by a key for which `keyOf` answers, about this request, saying all that was asked. Who looked at what is told
 * from it: it must not say less, nor name another grant.
 *
 * @throws HexinError ANSWER_INVALID; STATEMENT_* where its signature fails; ZodError where it can't be read
 */
export async function verifyLook(
  crypto: Crypto,
  { request, requestHash, look, keyOf }: verifyLook.Parameters,
): Promise<Look> {
  const { payload } = await verifyStatement(crypto, { statement: look, type: 'hexin-look+jwt', keyOf })
  const entry = lookSchema.parse(payload)
  if (entry.request !== requestHash)
    throw new HexinError('ANSWER_INVALID', { detail: 'The provider’s entry belongs to another request.' })
  if (canonicalJson(asked(entry)) !== canonicalJson(asked(request)))
    throw new HexinError('ANSWER_INVALID', {
      detail: 'The provider’s entry says something else than the request.',
    })
  return entry
}

export declare namespace verifyLook {
  type Parameters = {
    readonly request: ExchangeRequest
    /** Hash of the request statement. */
    readonly requestHash: string
    readonly look: Statement
    readonly keyOf: (keyId: string) => StatementKey | undefined
  }
}

const asked = ({ exchange, asker, provider, link, kind, fields, ...named }: ExchangeRequest | Look) => ({
  ...{ exchange, asker, provider, link, kind, fields },
  ...basisOf(named),
})
