import { z } from 'zod'
import { officerSchema } from '../consent/artefact.ts'
import { verifyOfficerSignature, type WalletOrigin } from '../consent/officerSignature.ts'
import { hash32Schema, plainTextSchema, unixSecondsSchema } from '../consent/primitives.ts'
import { officerSignatureSchema } from '../consent/signedGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, parseCanonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import type { StatementKey } from '../statement/jws.ts'
import { type Binding, readBinding } from './binding.ts'

const thumbprint = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const common = { subject: subjectIdSchema, at: unixSecondsSchema }

/** What an officer says about the company's keys and grants, besides giving grants. None of them can be read as a grant, nor a grant as one of them. */
export const companyStatementSchema = z.discriminatedUnion('action', [
  z.strictObject({
    action: z.literal('countersign'),
    ...common,
    key: thumbprint,
    keyType: z.enum(['software', 'passkey']),
  }),
  z.strictObject({
    action: z.literal('object'),
    ...common,
    binding: thumbprint,
    reason: plainTextSchema(300),
  }),
  z.strictObject({
    action: z.literal('withdraw'),
    ...common,
    /** None named: all that the company has given until now. */
    grants: z.array(hash32Schema).min(1).max(1_000).nullable(),
  }),
])

export type CompanyStatement = z.infer<typeof companyStatementSchema>

/** A company's statement as it travels: the canonical text, who signed it, and the registrar's binding of that key. */
export const signedCompanyStatementSchema = z
  .strictObject({
    text: z.string().max(100_000),
    officer: officerSchema,
    signature: officerSignatureSchema,
    binding: z.string().max(10_000),
  })
  .meta({ id: 'SignedCompanyStatement', description: 'What an officer says for the company' })

export type SignedCompanyStatement = z.infer<typeof signedCompanyStatementSchema>

export const companyStatementText = (statement: CompanyStatement): string => canonicalJson(statement)

/**
 * Checks who signed, and that the registrar bound this key to this company once. Whether the key speaks for it now, its standing says.
 * @throws HexinError COMPANY_STATEMENT_INVALID
 */
export async function verifyCompanyStatement(
  crypto: Crypto,
  { signed, keyOf, wallet }: verifyCompanyStatement.Parameters,
): Promise<{ readonly statement: CompanyStatement; readonly binding: Binding }> {
  try {
    const statement = companyStatementSchema.parse(parseCanonicalJson(signed.text))
    const binding = await readBinding(crypto, { sdJwt: signed.binding, keyOf })
    const { text, officer, signature } = signed
    if (binding.subject !== statement.subject)
      throw new HexinError('COMPANY_STATEMENT_INVALID', {
        found: binding.subject,
        expected: statement.subject,
      })
    if (binding.key !== jwkThumbprint(crypto, officer.key) || binding.keyType !== officer.type)
      throw new HexinError('COMPANY_STATEMENT_INVALID', { detail: 'The binding is of another key.' })
    await verifyOfficerSignature(crypto, { text, officer, signature, wallet })
    return { statement, binding }
  } catch (cause) {
    if (cause instanceof HexinError && cause.code === 'COMPANY_STATEMENT_INVALID') throw cause
    throw new HexinError('COMPANY_STATEMENT_INVALID', { detail: (cause as Error).message, cause })
  }
}

export declare namespace verifyCompanyStatement {
  type Parameters = {
    readonly signed: SignedCompanyStatement
    readonly keyOf: (keyId: string) => StatementKey | undefined
    readonly wallet: WalletOrigin
  }
}
