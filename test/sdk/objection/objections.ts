import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { OfficerSignature } from '@hexin/sdk/consent/signedGrant.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { objectionHash, parseObjection, type SignedObjection } from '@hexin/sdk/objection/objection.ts'
import { composeObjection, signObjection } from '@hexin/sdk/objection/signObjection.ts'
import type { Mark } from '@hexin/sdk/objection/statements.ts'
import type { ObjectionTrust } from '@hexin/sdk/objection/verifyObjection.ts'
import { type StatementType, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import {
  AT,
  bindingOf,
  chain,
  createMember,
  createOfficer,
  passkey,
  subject,
  type TestMember,
  trustIn,
} from '../helpers.ts'

export const registrar = createMember(1)
export const provider = createMember(3)
export const officer = createOfficer()
const binding = await bindingOf(registrar, officer)
export const trust: ObjectionTrust = trustIn(registrar)

export type Terms = Partial<Omit<composeObjection.Parameters, 'officer'>>

export const termsOf = (change: Terms = {}): Omit<composeObjection.Parameters, 'officer'> => ({
  chain,
  provider: provider.number,
  subject,
  kind: 'loan',
  record: 'R'.repeat(43),
  fields: ['status'],
  ground: 'wrong',
  detail: '该笔贷款已于上月结清',
  statement: '本企业已结清',
  issuedAt: AT,
  ...change,
})

export const objectionOf = (
  change: Terms = {},
  by: { readonly signer?: typeof officer.signer; readonly binding?: string } = {},
): Promise<SignedObjection> =>
  signObjection(crypto, { terms: termsOf(change), binding, signer: officer.signer, ...by })

/** An objection that a passkey signs. */
export async function objectionByPasskey(
  sign: (text: string) => Promise<OfficerSignature>,
): Promise<SignedObjection> {
  const composed = composeObjection(crypto, { ...termsOf(), officer: passkey(officer) })
  return {
    ...composed,
    signature: await sign(composed.objection),
    binding: await bindingOf(registrar, officer, { keyType: 'passkey' }),
  }
}

/** What a provider may write else than it should. */
export type MarkLie = {
  readonly receipt?: object
  readonly outcome?: object | null
  readonly by?: TestMember
  readonly outcomeType?: StatementType
}

/** A mark, with a refusal unless `outcome` is null. */
export async function markOf(signed: SignedObjection, lie: MarkLie = {}): Promise<Mark> {
  const { by = provider, outcomeType = 'hexin-objection-outcome+jwt' } = lie
  const { kind, record, fields, ground } = parseObjection(signed.objection)
  const hash = objectionHash(crypto, signed.objection)
  const common = { objection: hash, number: 1, provider: provider.number, kind, record, fields }
  const { keyId, signer } = by
  const receipt = await signStatement({
    type: 'hexin-objection-receipt+jwt',
    ...{ keyId, signer },
    payload: { ...common, ground, receivedAt: AT, due: dueOf(AT), ...lie.receipt },
  })
  const outcome = await signStatement({
    type: outcomeType,
    ...{ keyId, signer },
    payload: {
      ...{ ...common, receipt: statementHash(crypto, receipt), outcome: 'refused', reason: 'confirmed' },
      ...{ words: toBase64url(crypto.randomBytes(32)), at: AT + 60 },
      ...lie.outcome,
    },
  })
  const { detail: _, ...shown } = signed
  return { ...shown, receipt, outcome: lie.outcome === null ? null : outcome }
}
