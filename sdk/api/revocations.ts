import { z } from 'zod'
import { partyDutySchema } from '../consent/revocation.ts'
import { nextSchema } from './page.ts'

/** What the parties to a revoked grant have said, and who is late. */
const revocationSchema = z
  .object({
    grant: z.string(),
    revokedAt: z.int().meta({ description: 'When this member saw the revocation' }),
    parties: z.array(partyDutySchema),
    statements: z.array(z.string()).meta({ description: 'What they said, as they signed it' }),
  })
  .meta({ id: 'Revocation' })

export type Revocation = z.infer<typeof revocationSchema>

export const revocationListSchema = z
  .object({ revocations: z.array(revocationSchema), next: nextSchema })
  .meta({ id: 'RevocationList' })

export type RevocationList = z.infer<typeof revocationListSchema>
