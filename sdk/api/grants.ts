import { z } from 'zod'
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
