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

/** A request to this provider that ended without an answer: as its asker has closed it. */
const undeliveredSchema = z.object({
  asker: z.int(),
  exchange: z.string(),
  grant: z.string().meta({ description: 'The grant, or the order' }),
  number: z.int().meta({ description: 'Its place in their chain of exchanges' }),
  outcome: z.string(),
  code: z.string().nullable(),
  receipt: z.string().meta({ description: 'The asker’s receipt, as it was signed' }),
  closedAt: z.int().meta({ description: 'Unix seconds' }),
})

export const undeliveredListSchema = z
  .object({ exchanges: z.array(undeliveredSchema), next: nextSchema })
  .meta({ id: 'UndeliveredExchangeList' })

export type UndeliveredList = z.infer<typeof undeliveredListSchema>
