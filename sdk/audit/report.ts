import { z } from 'zod'
import { gateStateSchema, receiptSchema, requestSchema } from '../exchange/messages.ts'
import { type FindingCode, findingWords } from './findings.ts'
import { announcementSchema, auditSideSchema } from './statements.ts'

const findingSchema = z.object({
  code: z.enum(Object.keys(findingWords) as [FindingCode, ...FindingCode[]]),
  member: z.int().meta({ description: 'Who has to answer for it' }),
  request: z.string().nullable(),
  found: z.string(),
  evidence: z.array(z.string()).readonly().meta({ description: 'Hashes of the statements that show it' }),
  zh: z.string(),
  en: z.string(),
})

/** What came of an audit, with all that it rests on: who has the chain comes to the same. */
export const auditReportSchema = z
  .object({
    announcement: z.string(),
    proof: z.unknown().meta({ description: 'That the announcement stood in the regulator’s log in time' }),
    blockHash: z.string(),
    members: z.array(
      z.object({
        member: z.int(),
        leaves: z.int().meta({ description: 'Leaves in the range' }),
        opened: z.int().meta({ description: 'Of these, opened in the order of the draw' }),
        exchanges: z.int().meta({ description: 'Exchanges among those opened' }),
        chanceOfOne: z
          .number()
          .meta({ description: 'Probability with which one bad leaf would be among those opened' }),
        chanceOfTwo: z.number().meta({ description: 'The same where there are two' }),
      }),
    ),
    exchanges: z.array(
      z.object({
        member: z.int().meta({ description: 'At whom it was drawn' }),
        index: z.int(),
        requestHash: z.string(),
        asker: z.int(),
        provider: z.int(),
        request: requestSchema.nullable(),
        state: gateStateSchema.nullable().meta({ description: 'What the provider’s gate looked at' }),
        notice: z.string().nullable(),
        decision: z.object({ allowed: z.boolean(), code: z.string().nullable() }).nullable(),
        receipt: receiptSchema.nullable(),
        sides: z.object({ asker: auditSideSchema.nullable(), provider: auditSideSchema.nullable() }),
      }),
    ),
    findings: z.array(findingSchema),
  })
  .meta({ id: 'AuditReport' })

export type AuditReport = z.infer<typeof auditReportSchema>

export const auditViewSchema = z
  .object({
    id: z.string().meta({ description: 'Hash of the announcement' }),
    state: z.enum(['announced', 'done', 'failed']),
    terms: announcementSchema,
    failure: z.string().nullable().meta({ description: 'Why it failed, or what it waits for' }),
    report: auditReportSchema.nullable(),
  })
  .meta({ id: 'Audit' })

export type AuditView = z.infer<typeof auditViewSchema>
