import { z } from 'zod'
import { officerSchema } from '../consent/artefact.ts'
import { proposalSchema } from '../consent/composeGrant.ts'
import { declineReasonCodes } from '../consent/declineReasons.ts'
import { plainTextSchema } from '../consent/primitives.ts'
import { signedGrantSchema } from '../consent/signedGrant.ts'
import { nextSchema } from './page.ts'

/** A bank's request for a grant. The link opens the wallet; whoever has it may answer it, once. */
export const grantRequestSchema = z
  .strictObject({
    proposal: proposalSchema.omit({ chain: true, grantee: true }),
    validS: z.int().min(60).max(2_592_000),
  })
  .meta({ id: 'GrantRequestOrder' })

export const grantRequestLinkSchema = z
  .object({
    id: z.string(),
    link: z.string().meta({ description: 'For the company’s officer, by a channel of the bank’s choice' }),
    qr: z.string().meta({ description: 'The link as a QR code (二维码), SVG' }),
  })
  .meta({ id: 'GrantRequestLink' })

export type GrantRequestLink = z.infer<typeof grantRequestLinkSchema>

/** A company's no: a reason of the closed list, and what it says besides. */
export const declineSchema = z
  .strictObject({
    reason: z.enum(declineReasonCodes),
    words: plainTextSchema(200).nullable().meta({ description: 'In the company’s own words, if it likes' }),
  })
  .meta({ id: 'GrantRequestRefusal' })

export type Decline = z.infer<typeof declineSchema>

/** An officer who can sign together with others, and the registrar's binding of his key. */
export const cosignerSchema = z
  .strictObject({ officer: officerSchema, binding: z.string().max(10_000) })
  .meta({ id: 'Cosigner' })

export type Cosigner = z.infer<typeof cosignerSchema>

export const grantAnswerSchema = z
  .object({
    id: z.string(),
    missing: z.int().meta({ description: 'How many signatures it still wants; 0: it is given' }),
  })
  .meta({ id: 'GrantAnswer' })

export type GrantAnswer = z.infer<typeof grantAnswerSchema>

const declinedSchema = declineSchema.extend({ at: z.int().meta({ description: 'Unix seconds' }) })

/** What the wallet reads of a request. */
export const grantRequestViewSchema = z
  .object({
    id: z.string(),
    proposal: proposalSchema,
    names: z.record(z.string(), z.object({ zh: z.string(), en: z.string() })),
    expiresAt: z.int(),
    grant: z.string().nullable(),
    declined: declinedSchema.nullable(),
    cosigners: z.array(cosignerSchema).meta({ description: 'Who offered to sign together' }),
    partial: signedGrantSchema
      .nullable()
      .meta({ description: 'A grant that was signed here, and wants more signatures' }),
    predecessorSequence: z
      .int()
      .nullable()
      .meta({ description: 'The next number of the grant that is to be replaced, as this member knows it' }),
  })
  .meta({ id: 'GrantRequest' })

export type GrantRequestView = z.infer<typeof grantRequestViewSchema>

const requestStates = ['open', 'granted', 'declined', 'expired'] as const

export const grantRequestStateSchema = z.enum(requestStates)

/** A request as the bank's own people see it. The link's secret is not kept. */
export const grantRequestEntrySchema = z
  .object({
    id: z.string(),
    state: grantRequestStateSchema,
    subject: z.string(),
    subjectName: z.string(),
    caseNumber: z.string(),
    purpose: z.string(),
    createdAt: z.int(),
    expiresAt: z.int(),
    grant: z.string().nullable(),
    signatures: z.int().meta({ description: 'How many officers have signed while it wants more; else 0' }),
    declined: declinedSchema.nullable(),
  })
  .meta({ id: 'GrantRequestEntry' })

export const grantRequestListSchema = z
  .object({
    requests: z.array(grantRequestEntrySchema).meta({ description: 'Newest first' }),
    next: nextSchema,
  })
  .meta({ id: 'GrantRequestList' })

export type GrantRequestState = z.infer<typeof grantRequestStateSchema>
export type GrantRequestEntry = z.infer<typeof grantRequestEntrySchema>
export type GrantRequestList = z.infer<typeof grantRequestListSchema>
