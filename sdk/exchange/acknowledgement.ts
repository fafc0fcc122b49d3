import { z } from 'zod'
import { memberNumberSchema, unixSecondsSchema } from '../consent/primitives.ts'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)

/** Receipts that are sent and acknowledged at a time. */
export const RECEIPTS_MAX = 100

/** What an asker sends its provider: its receipts, as it logged them. */
export const receiptsSchema = z.strictObject({
  receipts: z.array(z.string().max(60_000)).min(1).max(RECEIPTS_MAX),
})

/** The provider's acknowledgement (`hexin-acknowledgement+jwt`) of receipts by their hashes. Both sides log it. */
export const acknowledgementSchema = z.strictObject({
  asker: memberNumberSchema,
  provider: memberNumberSchema,
  receipts: z.array(hash).min(1).max(RECEIPTS_MAX),
  at: unixSecondsSchema,
})

export type Acknowledgement = z.infer<typeof acknowledgementSchema>
