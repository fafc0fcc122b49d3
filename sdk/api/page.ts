import { z } from 'zod'

const PAGE_MAX = 1_000

/** What every list takes. */
export const pageQuerySchema = z.object({
  limit: z.coerce
    .number()
    .pipe(z.int().min(1).max(PAGE_MAX))
    .default(100)
    .meta({ type: 'integer', minimum: 1, maximum: PAGE_MAX, description: 'At most so many' }),
  cursor: z
    .string()
    .max(2_000)
    .optional()
    .meta({ description: 'What the page before said as `next`; nothing for the first page' }),
})

/** What the caller of a list says. */
export type PageQuery = { readonly limit?: number | undefined; readonly cursor?: string | undefined }

/** What every list says beside its items. */
export const nextSchema = z
  .string()
  .nullable()
  .meta({ description: 'The `cursor` of the next page; null at the end' })
