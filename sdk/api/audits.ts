import { z } from 'zod'
import { auditViewSchema } from '../audit/report.ts'
import { DRAWN_MAX } from '../audit/statements.ts'
import { memberNumberSchema } from '../consent/primitives.ts'
import { nextSchema } from './page.ts'

/** What a regulator orders. */
export const auditOrderSchema = z
  .strictObject({
    members: z.array(memberNumberSchema).min(1).max(100),
    count: z.int().min(1).max(DRAWN_MAX).meta({ description: 'Exchanges to be drawn of each member' }),
    from: z
      .int()
      .min(0)
      .default(0)
      .meta({ description: 'First leaf of the range; its end is the anchored size' }),
    blocks: z
      .int()
      .min(2)
      .max(100_000)
      .default(30)
      .meta({ description: 'How many blocks from now the one is that decides' }),
  })
  .meta({ id: 'AuditOrder' })

export type AuditOrder = z.infer<typeof auditOrderSchema>
export type AuditOrderInput = z.input<typeof auditOrderSchema>

export const auditListSchema = z
  .object({ audits: z.array(auditViewSchema.omit({ report: true })), next: nextSchema })
  .meta({ id: 'AuditList' })

export type AuditList = z.infer<typeof auditListSchema>
