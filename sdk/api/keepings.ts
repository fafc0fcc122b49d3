import { z } from 'zod'
import { deletionSchema, restrictionSchema } from '../consent/keeping.ts'
import { nextSchema } from './page.ts'

/** What a member orders its node to do with the answers of a grant that has ended. */
export const deletionOrderSchema = z.strictObject({ outside: deletionSchema.shape.outside }).meta({
  id: 'DeletionOrder',
  description: 'Names what lies outside the node and is deleted by other means',
})

export const restrictionOrderSchema = z
  .strictObject({
    scope: restrictionSchema.shape.scope,
    basis: restrictionSchema.shape.basis,
    until: restrictionSchema.shape.until,
  })
  .meta({ id: 'RestrictionOrder' })

/** What a member owes, or has said, about the answers of a grant that has ended. */
export const keepingSchema = z
  .object({
    grant: z.string(),
    state: z.enum(['owed', 'restricted', 'deleted']),
    why: z
      .enum(['revoked', 'over'])
      .meta({ description: 'The grant was revoked, or the time to keep is over' }),
    endedAt: z.int(),
    due: z.int().meta({ description: 'By then the keeper has deleted or restricted, or is in breach' }),
    overdue: z.boolean(),
    basis: z.string().nullable(),
    until: z.int().nullable(),
    statement: z.string().nullable().meta({ description: 'The deletion or restriction, signed and logged' }),
  })
  .meta({ id: 'Keeping' })

export type Keeping = z.infer<typeof keepingSchema>

export const keepingListSchema = z
  .object({ keepings: z.array(keepingSchema), next: nextSchema })
  .meta({ id: 'KeepingList' })

export type KeepingList = z.infer<typeof keepingListSchema>
