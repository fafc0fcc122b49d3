import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import {
  type CompanyStatement,
  companyStatementText,
  type SignedCompanyStatement,
} from '@hexin/sdk/bindings/officerStatement.ts'
import { signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { jwkThumbprint, type P256Jwk } from '@hexin/sdk/statement/jwk.ts'
import type { Company } from './company.ts'

type Bound = { readonly binding: string; readonly now: number }

/** Signs as the company's officer, by its software key. */
async function sign(
  { key, signer }: Company,
  statement: CompanyStatement,
  binding: string,
): Promise<SignedCompanyStatement> {
  const text = companyStatementText(statement)
  return { text, officer: { type: 'software', key }, signature: await signAsOfficer(text, signer), binding }
}

/** An earlier key's consent to a new one: it then needn't wait. */
export function signCountersignature(
  company: Company,
  { key, keyType, binding, now }: Bound & { readonly key: P256Jwk; readonly keyType: 'software' | 'passkey' },
): Promise<SignedCompanyStatement> {
  const { subject } = company
  const thumbprint = jwkThumbprint(crypto, key)
  return sign(company, { action: 'countersign', subject, at: now, key: thumbprint, keyType }, binding)
}

/** An objection to a key, named by the hash of its binding. */
export const signObjection = (
  company: Company,
  { disputed, reason, binding, now }: Bound & { readonly disputed: string; readonly reason: string },
): Promise<SignedCompanyStatement> =>
  sign(company, { action: 'object', subject: company.subject, at: now, binding: disputed, reason }, binding)

/** Withdraws grants without their control keys: those named, or all until now. */
export const signWithdrawal = (
  company: Company,
  { grants, binding, now }: Bound & { readonly grants: Hex[] | null },
): Promise<SignedCompanyStatement> =>
  sign(company, { action: 'withdraw', subject: company.subject, at: now, grants }, binding)
