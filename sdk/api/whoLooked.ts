import { z } from 'zod'
import { nextSchema } from './page.ts'

/** A company's own query: its binding, and a fresh token signed by the bound key, in the Authorization header. */
const whoLookedEntrySchema = z.object({
  side: z.enum(['provider', 'asker', 'keeper']),
  statement: z.string().meta({
    description: 'The look or receipt, or what its keeper said of it afterwards, as it was signed and logged',
  }),
  order: z
    .string()
    .nullable()
    .meta({ description: 'The lawful order, as it was signed, where there is one' }),
  proof: z
    .unknown()
    .meta({ description: 'Its place in the member’s log; null while no final checkpoint covers it' }),
})

export const whoLookedSchema = z
  .object({ subject: z.string(), member: z.int(), entries: z.array(whoLookedEntrySchema), next: nextSchema })
  .meta({ id: 'WhoLooked' })

export type WhoLooked = z.infer<typeof whoLookedSchema>
