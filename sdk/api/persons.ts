import { z } from 'zod'
import { personTermsSchema } from '../consent/person/consent.ts'
import { itemNameSchema } from '../consent/person/item.ts'
import { base64urlSchema, hash32Schema, plainTextSchema, unixSecondsSchema } from '../consent/primitives.ts'
import { bindingOrderSchema } from './bindings.ts'
import { namesSchema } from './common.ts'
import { nextSchema } from './page.ts'

/** What the registrar is told of a person's key. */
export const personBindingOrderSchema = bindingOrderSchema
  .pick({ subject: true, evidenceHash: true })
  .extend({
    key: bindingOrderSchema.shape.key.unwrap(),
    keyType: bindingOrderSchema.shape.keyType.unwrap(),
    person: base64urlSchema(22).optional().meta({
      description: 'For another key of a person who has one already; left out: a new random identifier',
    }),
    role: personTermsSchema.shape.role,
    holders: z.int().min(1).max(50).meta({ description: 'How many persons have this role now' }),
    validUntil: z.iso.date(),
  })
  .meta({ id: 'PersonBindingOrder' })

export type PersonBindingOrder = z.infer<typeof personBindingOrderSchema>

export const personBindingSchema = z
  .object({ binding: z.string().meta({ description: 'The SD-JWT' }), person: z.string() })
  .meta({ id: 'PersonBinding' })

export type PersonBindingView = z.infer<typeof personBindingSchema>

/** A member asks a person about items under a grant that it has. */
export const personRequestOrderSchema = z
  .strictObject({
    grant: hash32Schema,
    role: personTermsSchema.shape.role,
    items: z.array(itemNameSchema).min(1).max(20),
    contact: plainTextSchema(300).meta({ description: 'Where the person exercises their rights' }),
    expiry: unixSecondsSchema.optional().meta({ description: 'Left out: that of the grant' }),
    validS: z.int().min(60).max(2_592_000),
  })
  .meta({ id: 'PersonRequestOrder' })

export type PersonRequestOrder = z.infer<typeof personRequestOrderSchema>

export const personConsentStateSchema = z.object({
  consent: z.string().meta({ description: 'Hash of the consent' }),
  kind: z.string(),
  field: z.string(),
  role: z.string(),
  holders: z.int(),
  expiry: z.int(),
  withdrawn: z.boolean(),
})

export type PersonConsentState = z.infer<typeof personConsentStateSchema>

/** What the wallet reads of a request: terms item by item, and what was consented to by this link already. */
export const personRequestViewSchema = z
  .object({
    id: z.string(),
    terms: z.array(personTermsSchema),
    names: z.record(z.string(), namesSchema),
    expiresAt: z.int(),
    consents: z.array(personConsentStateSchema),
  })
  .meta({ id: 'PersonRequest' })

export type PersonRequestView = z.infer<typeof personRequestViewSchema>

export const personConsentsSchema = z
  .object({ consents: z.array(personConsentStateSchema), next: nextSchema })
  .meta({ id: 'PersonConsents' })

export const personConsentTakenSchema = z.object({ consent: z.string() }).meta({ id: 'PersonConsentTaken' })

export const personWithdrawalTakenSchema = z
  .object({ statement: z.string().meta({ description: 'This member’s word that it obeys, from its log' }) })
  .meta({ id: 'PersonWithdrawalTaken' })

export type PersonConsentList = z.infer<typeof personConsentsSchema>
