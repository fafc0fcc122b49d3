import { z } from 'zod'
import { plainTextSchema } from '../consent/primitives.ts'
import { groundCodes, refusalReasonCodes } from '../objection/grounds.ts'
import { DETAIL_MAX, saltedTextSchema } from '../objection/objection.ts'
import { nextSchema } from './page.ts'

const claims = z.record(z.string(), z.union([z.string(), z.number()]))

const disputed = {
  number: z.int().meta({ description: 'Counts this provider’s objections' }),
  objection: z.string().meta({ description: 'Hash of what the company signed' }),
  record: z.string().meta({ description: 'Hash of the disputed record’s statement' }),
  kind: z.string(),
  fields: z.array(z.string()),
  ground: z.enum(groundCodes),
  receivedAt: z.int().meta({ description: 'Unix seconds' }),
  due: z.string().meta({ description: 'The last day for an answer, yyyy-mm-dd' }),
  calendar: z
    .enum(['official', 'weekends'])
    .meta({ description: 'weekends: that year’s holidays were not known, only weekends were counted' }),
  state: z.enum(['open', 'corrected', 'refused']),
  reason: z.enum(refusalReasonCodes).nullable(),
  overdue: z.boolean().meta({ description: 'No outcome after the last day' }),
}

/** An objection, as the company that made it and the provider's people see it. */
export const objectionViewSchema = z
  .object({
    ...disputed,
    subject: z.string(),
    statement: z.string().nullable().meta({ description: '企业声明 · shown beside the record' }),
    detail: z.string().meta({ description: 'What is wrong, in the company’s words' }),
    receipt: z.string().meta({ description: 'The provider’s signed receipt' }),
    outcome: z.string().nullable().meta({ description: 'The provider’s signed outcome' }),
    words: saltedTextSchema.nullable().meta({ description: 'The reasons of a refusal, in words' }),
    supersededBy: z.string().nullable().meta({ description: 'Hash of the record that corrects it' }),
    notices: z
      .array(z.object({ exchange: z.string(), recipient: z.int(), acknowledgedAt: z.int().nullable() }))
      .meta({ description: 'Who received the record, and when it acknowledged the outcome' }),
  })
  .meta({ id: 'ObjectionView' })

export type ObjectionView = z.infer<typeof objectionViewSchema>

export const objectionListSchema = z
  .object({ objections: z.array(objectionViewSchema), next: nextSchema })
  .meta({ id: 'ObjectionList' })

/** A correction: field by field what becomes of the record. */
export const correctionOrderSchema = z
  .strictObject({
    changes: z
      .record(z.string().max(60), z.union([z.string().max(300), z.number(), z.null()]))
      .meta({ description: 'The new value of each field that changes; null takes a field away' }),
  })
  .meta({ id: 'CorrectionOrder' })

export type CorrectionOrder = z.infer<typeof correctionOrderSchema>

export const refusalOrderSchema = z
  .strictObject({ reason: z.enum(refusalReasonCodes), words: plainTextSchema(DETAIL_MAX) })
  .meta({ id: 'RefusalOrder' })

export type RefusalOrder = z.infer<typeof refusalOrderSchema>

/** What a member has on record about the caller's company. */
export const ownRecordsSchema = z
  .object({
    subject: z.string(),
    member: z.int(),
    records: z.array(
      z.object({
        record: z.string().meta({ description: 'What an objection names' }),
        kind: z.string(),
        claims,
        sdJwt: z.string(),
        supersededBy: z.string().nullable(),
        objections: z.array(z.int()).meta({ description: 'Numbers of the objections to it' }),
      }),
    ),
    next: nextSchema,
  })
  .meta({ id: 'OwnRecords' })

export type OwnRecords = z.infer<typeof ownRecordsSchema>

/** An objection in a regulator's ledger: days and states, neither company nor values. */
export const ledgerEntrySchema = z.object({
  provider: z.int(),
  ...disputed,
  claimedDue: z.string().meta({ description: 'The last day as the provider counted it' }),
  decidedAt: z.int().nullable(),
  late: z.boolean().meta({ description: 'Decided after the last day' }),
})

export type LedgerEntry = z.infer<typeof ledgerEntrySchema>

export const objectionLedgerSchema = z
  .object({ entries: z.array(ledgerEntrySchema), next: nextSchema })
  .meta({ id: 'ObjectionLedger' })

export type ObjectionLedger = z.infer<typeof objectionLedgerSchema>
export type ObjectionList = z.infer<typeof objectionListSchema>
