import { z } from 'zod'
import { hash32Schema, memberNumberSchema, unixSecondsSchema } from '../primitives.ts'
import { officerSignatureSchema } from '../signedGrant.ts'

/** A consent with all that is needed to check it: its notice, the one signature, the registrar's binding of the person's key. */
export const signedPersonConsentSchema = z
  .strictObject({
    consent: z.string().max(20_000),
    notice: z.string().max(20_000).meta({ description: 'The text that the person read before signing' }),
    signature: officerSignatureSchema,
    binding: z.string().max(10_000),
  })
  .meta({ id: 'SignedPersonConsent', description: 'A person’s consent to one item, as the wallet sends it' })

export type SignedPersonConsent = z.infer<typeof signedPersonConsentSchema>

/**
 * A withdrawal carries the consent, so that whoever gets it can obey it on sight, whether the consent has reached him or not. It is signed by the consent's own key, or by
 * another that the registrar has bound to the same person: then with that binding.
 */
export const signedPersonWithdrawalSchema = z
  .strictObject({
    consent: signedPersonConsentSchema,
    withdrawal: z.string().max(5_000),
    signature: officerSignatureSchema,
    binding: z.string().max(10_000).nullable(),
  })
  .meta({ id: 'SignedPersonWithdrawal', description: 'A person withdraws consent to one item' })

export type SignedPersonWithdrawal = z.infer<typeof signedPersonWithdrawalSchema>

/** A member's word that it has a withdrawal and obeys it (`hexin-person-withdrawn+jwt`), in its log. */
export const personWithdrawnSchema = z.strictObject({
  member: memberNumberSchema,
  consent: hash32Schema,
  at: unixSecondsSchema,
})

export type PersonWithdrawn = z.infer<typeof personWithdrawnSchema>
