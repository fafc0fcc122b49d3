import { z } from 'zod'
import { exchangeOrderSchema, exchangeSchema } from './exchanges.ts'

/** Orders for exchanges, up to a thousand at once. */
export const batchOrderSchema = z
  .strictObject({ items: z.array(exchangeOrderSchema).min(1).max(1_000) })
  .meta({ id: 'BatchOrder' })

export type BatchOrder = z.infer<typeof batchOrderSchema>

/** What became of each, in order. */
export const batchOutcomeSchema = z
  .object({
    items: z.array(
      z.object({
        exchange: exchangeSchema
          .nullable()
          .meta({ description: 'Answered, or sent and not answered yet; null: it was refused or failed' }),
        code: z.string().nullable().meta({ description: 'Why it was refused or failed' }),
      }),
    ),
  })
  .meta({ id: 'BatchOutcome' })

export type BatchOutcome = z.infer<typeof batchOutcomeSchema>
