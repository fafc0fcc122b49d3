import type { Crypto } from '../crypto/port.ts'
import { fromBase64url } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { keysOfMember, type Statement, type StatementKey, verifyStatement } from '../statement/jws.ts'
import { verifyPermutation } from './permutation.ts'
import { mapKeySchema } from './statements.ts'

/**
 * The modulus of a provider's map key: its statement verifies, and the key is a permutation, so that no company has two labels.
 * @throws HexinError COMPLETENESS_KEY_INVALID, STATEMENT_MALFORMED, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID
 */
export async function verifyMapKey(
  crypto: Crypto,
  {
    statement,
    provider,
    keyOf,
  }: {
    readonly statement: Statement
    readonly provider: number
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  },
): Promise<Uint8Array> {
  const own = keysOfMember(keyOf, provider)
  const { payload } = await verifyStatement(crypto, { statement, type: 'hexin-map-key+jwt', keyOf: own })
  const { data: key } = mapKeySchema.safeParse(payload)
  if (key?.provider !== provider)
    throw new HexinError('COMPLETENESS_KEY_INVALID', { detail: 'It is of another provider or malformed.' })
  const modulus = fromBase64url(key.modulus)
  await verifyPermutation(crypto.sha256, { modulus, roots: key.roots })
  return modulus
}
