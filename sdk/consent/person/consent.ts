import { z } from 'zod'
import type { Crypto } from '../../crypto/port.ts'
import { canonicalJson, type Hex, parseCanonicalJson, toHex, utf8 } from '../../encoding.ts'
import { HexinError } from '../../errors/base.ts'
import { type PersonRole, personRoles } from '../../schemas/field.ts'
import { artefactSchema, officerSchema } from '../artefact.ts'
import { base64urlSchema, hash32Schema, plainTextSchema } from '../primitives.ts'
import { methodCodes, rightCodes } from './codes.ts'
import { itemNameSchema } from './item.ts'

const roleCodes = Object.keys(personRoles) as [PersonRole, ...PersonRole[]]

const once = (list: readonly unknown[]): boolean => new Set(list).size === list.length

const grant = artefactSchema.shape

/** What a person is asked, as far as it is the same whoever signs: a member's request to a person is these terms. */
export const personTermsSchema = z.strictObject({
  chain: grant.chain,
  grant: hash32Schema.meta({
    description: 'Id of the grant that the consent belongs to; it counts under no other',
  }),
  subject: grant.subject,
  subjectName: grant.subjectName,
  role: z.enum(roleCodes).meta({ description: 'What the person is to the company' }),
  item: itemNameSchema,
  itemText: hash32Schema.meta({ description: 'SHA-256 of the published text on necessity and impact' }),
  recipient: z.strictObject({
    member: grant.grantee,
    name: plainTextSchema(100),
    contact: plainTextSchema(300),
  }),
  providers: grant.providers.refine(once, { error: 'names a provider twice' }),
  purpose: grant.purpose,
  methods: z.array(z.enum(methodCodes)).min(1).refine(once, { error: 'names a method twice' }),
  retentionDays: grant.retentionDays,
  expiry: grant.expiry,
  rights: z.array(z.enum(rightCodes)).length(rightCodes.length).refine(once, { error: 'leaves a right out' }),
  withdrawal: z
    .literal('signedMessage')
    .meta({ description: 'By a message that the person signs, at any member’s node, at any time' }),
})

/**
 * A person's separate consent (单独同意) to one item: what the person signs. Its canonical bytes (RFC 8785) are what is hashed, shown and kept. `person` is the random
 * identifier that the registrar gave, and no name.
 */
export const personConsentSchema = personTermsSchema
  .extend({
    type: z.literal('hexin-person-consent/1'),
    salt: base64urlSchema(43),
    person: base64urlSchema(22),
    key: officerSchema,
    notice: grant.notice,
  })
  .meta({
    id: 'PersonConsent',
    title: 'Person’s consent',
    description: '个人信息单独同意书 · one person, one item, one signature',
  })

export type PersonTerms = z.infer<typeof personTermsSchema>
export type PersonConsent = z.infer<typeof personConsentSchema>

/** The consent's canonical text: what is signed, hashed, kept and sent. */
export const personConsentText = (consent: PersonConsent): string => canonicalJson(consent)

/** SHA-256 of a canonical text: a consent's name, and the challenge that a passkey signs. */
export const personTextHash = (crypto: Crypto, text: string): Hex => toHex(crypto.sha256(utf8(text)))

/** A person's word that a consent counts no more. */
export const personWithdrawalSchema = z
  .strictObject({
    type: z.literal('hexin-person-withdrawal/1'),
    chain: grant.chain,
    consent: hash32Schema,
    key: officerSchema,
  })
  .meta({ id: 'PersonWithdrawal', title: 'Withdrawal', description: '撤回个人同意 · what the person signs' })

export type PersonWithdrawal = z.infer<typeof personWithdrawalSchema>

/** @throws HexinError PERSON_CONSENT_MALFORMED */
export const parsePersonConsent = (text: string): PersonConsent => read(text, personConsentSchema)

/** @throws HexinError PERSON_CONSENT_MALFORMED */
export const parsePersonWithdrawal = (text: string): PersonWithdrawal => read(text, personWithdrawalSchema)

function read<T>(text: string, schema: z.ZodType<T>): T {
  let value: unknown
  try {
    value = parseCanonicalJson(text)
  } catch (cause) {
    throw new HexinError('PERSON_CONSENT_MALFORMED', { detail: (cause as Error).message, cause })
  }
  const parsed = schema.safeParse(value)
  if (!parsed.success)
    throw new HexinError('PERSON_CONSENT_MALFORMED', {
      detail: z.prettifyError(parsed.error),
      cause: parsed.error,
    })
  return parsed.data
}
