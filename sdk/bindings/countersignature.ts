import { officerSchema } from '../consent/artefact.ts'
import { verifyOfficerSignature, type WalletOrigin } from '../consent/officerSignature.ts'
import { officerSignatureSchema } from '../consent/signedGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, parseCanonicalJson } from '../encoding.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import type { Binding } from './binding.ts'
import { companyStatementSchema, type SignedCompanyStatement } from './officerStatement.ts'

/** A countersignature as a binding states it: whose key it is, the list itself says. */
export const countersignatureText = ({ text, officer, signature }: SignedCompanyStatement): string =>
  canonicalJson({ officer, signature, text })

/**
 * Whether one of these earlier keys has consented to the key that the binding binds. Anything that can't be read is no consent.
 * @param speaks whether the earlier key speaks for the company when the binding was stated
 */
export async function isCountersigned(
  crypto: Crypto,
  { binding, earlier, speaks, wallet }: isCountersigned.Parameters,
): Promise<boolean> {
  if (binding.countersignature === undefined) return false
  try {
    const parsed = parseCanonicalJson(binding.countersignature) as Record<string, unknown>
    const officer = officerSchema.parse(parsed['officer'])
    const signature = officerSignatureSchema.parse(parsed['signature'])
    const text = String(parsed['text'])
    const statement = companyStatementSchema.parse(parseCanonicalJson(text))
    const says =
      statement.action === 'countersign' &&
      statement.subject === binding.subject &&
      statement.key === binding.key &&
      statement.keyType === binding.keyType
    const key = jwkThumbprint(crypto, officer.key)
    const bound = earlier.find((one) => one.key === key && one.keyType === officer.type && speaks(one))
    if (!says || !bound) return false
    await verifyOfficerSignature(crypto, { text, officer, signature, wallet })
    return true
  } catch {
    return false
  }
}

export declare namespace isCountersigned {
  type Parameters = {
    readonly binding: Binding
    readonly earlier: readonly Binding[]
    readonly speaks: (binding: Binding) => boolean
    readonly wallet: WalletOrigin
  }
}
