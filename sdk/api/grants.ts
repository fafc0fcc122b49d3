import { z } from 'zod'
import { proposalSchema } from '../consent/composeGrant.ts'
import { signedGrantSchema } from '../consent/signedGrant.ts'

/** Grants are handed in one or many at a time; each has a result of its own. */
export const grantSubmissionSchema = z
  .strictObject({ grants: z.array(signedGrantSchema).min(1).max(100) })
  .meta({ id: 'GrantSubmission' })

export const grantResultSchema = z
  .object({
    id: z.string().nullable().meta({ description: 'The grant’s id, if it was taken in' }),
    code: z.string().nullable().meta({ description: 'Why it was not' }),
    detail: z.string().nullable(),
  })
  .meta({ id: 'GrantResult' })

export const grantResultsSchema = z
  .object({ results: z.array(grantResultSchema) })
  .meta({ id: 'GrantResults' })

export type GrantResult = z.infer<typeof grantResultSchema>

export const grantViewSchema = z
  .object({
    id: z.string(),
    state: z.enum(['pending', 'active', 'paused', 'revoked', 'superseded', 'expired']),
    sequence: z.int().meta({ description: 'Number of the next pause or resume' }),
    uses: z.int().meta({ description: 'Answered requests, as this member counts them' }),
    artefact: z.string().meta({ description: 'The canonical text that was signed' }),
    notice: z.string().meta({ description: 'The text that the officers read before they signed' }),
    operations: z.array(z.object({ action: z.string(), state: z.string(), detail: z.string().nullable() })),
  })
  .meta({ id: 'GrantView' })

export type GrantView = z.infer<typeof grantViewSchema>

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
  })
  .meta({ id: 'GrantRequestLink' })

/** What the wallet reads of a request. */
export const grantRequestViewSchema = z
  .object({
    id: z.string(),
    proposal: proposalSchema,
    names: z.record(z.string(), z.object({ zh: z.string(), en: z.string() })),
    expiresAt: z.int(),
    grant: z.string().nullable(),
  })
  .meta({ id: 'GrantRequest' })

export type GrantRequestView = z.infer<typeof grantRequestViewSchema>
