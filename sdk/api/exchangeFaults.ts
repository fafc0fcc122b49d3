import { z } from 'zod'
import { faultEvidenceSchema } from '../exchange/faults.ts'
import { nextSchema } from './page.ts'

/** Where an asker's side of an exchange and this member's don't agree. */
const faultViewSchema = z.object({
  number: z.int(),
  asker: z.int(),
  exchange: z.string(),
  grant: z.string().meta({ description: 'The grant, or the order' }),
  notedAt: z.int(),
  mendedAt: z.int().nullable().meta({ description: 'When what was missing came after all' }),
  evidence: faultEvidenceSchema.meta({
    description: 'Statements as they were signed; `verifyFault` judges them for anybody',
  }),
})

export const faultListSchema = z
  .object({ faults: z.array(faultViewSchema), next: nextSchema })
  .meta({ id: 'ExchangeFaultList' })

export type FaultList = z.infer<typeof faultListSchema>
