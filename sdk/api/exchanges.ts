import { z } from 'zod'
import { hash32Schema, memberNumberSchema } from '../consent/primitives.ts'
import { purposeCodes } from '../consent/purposes.ts'
import { completenessSchema } from '../exchange/messages.ts'
import { recordKinds } from '../schemas/kind.ts'
import { namesSchema } from './common.ts'
import { markViewSchema, noticeViewSchema } from './marks.ts'
import { nextSchema } from './page.ts'

/** An order for an exchange: what a bank's application sends to its own node. */
export const exchangeOrderSchema = z
  .strictObject({
    grant: hash32Schema.optional(),
    order: hash32Schema
      .optional()
      .meta({ type: 'string', description: 'A lawful order, in place of a grant' }),
    kind: z.enum(Object.keys(recordKinds)),
    fields: z.array(z.string().min(1).max(60)).min(1).max(100),
    purpose: z.enum(purposeCodes).optional().meta({ description: 'Under a grant' }),
    caseNumber: z.string().min(1).max(100),
    user: z.string().min(1).max(100).meta({ description: 'Who at the asker wants to know' }),
    provider: memberNumberSchema
      .optional()
      .meta({ description: 'Left out: the first provider that the grant or order names' }),
  })
  .refine(
    ({ grant, order, purpose }) =>
      (grant === undefined) !== (order === undefined) && (grant === undefined) === (purpose === undefined),
    { error: 'names a grant with a purpose, or an order, not both' },
  )
  .meta({ id: 'ExchangeOrder' })

export type ExchangeOrder = z.infer<typeof exchangeOrderSchema>

export const disclosedRecordSchema = z.object({
  kind: z.string(),
  subject: z.string(),
  claims: z
    .record(z.string(), z.union([z.string(), z.number()]))
    .meta({ description: 'Only what the grant names; money in fen' }),
  issuedAt: z.int(),
  sdJwt: z.string().meta({ description: 'The presentation, for whoever wants to verify it himself' }),
  proof: z.unknown().meta({ description: 'Its place in the provider’s log' }),
  anchoredAt: z.int().meta({ description: 'Unix seconds of the block that holds the checkpoint' }),
  supersedes: z.string().nullable().meta({ description: 'Hash of the record that this one corrects' }),
  marks: z.array(markViewSchema).meta({ description: '异议标注 · objections to this record' }),
})

/** How an exchange stands. */
export const exchangeSchema = z
  .object({
    id: z.string(),
    state: z.enum(['sent', 'answered', 'refused', 'invalid', 'undeliverable']),
    grant: z.string().nullable(),
    order: z.string().nullable().meta({ description: 'The lawful order, where there is no grant' }),
    provider: z.int(),
    caseNumber: z.string(),
    code: z.string().nullable().meta({ description: 'Why it was refused or failed' }),
    records: z.array(disclosedRecordSchema),
    completeness: completenessSchema.nullable(),
    delivery: z
      .object({
        attempts: z.int().meta({ description: 'How often it failed to reach its provider' }),
        code: z.string().meta({ description: 'Why it failed the last time' }),
        nextAttemptAt: z.int().nullable().meta({ description: 'Unix seconds; null once it has ended' }),
        until: z.int().meta({ description: 'Unix seconds: then it ends as undeliverable' }),
      })
      .nullable()
      .meta({ description: 'Null where nothing has failed' }),
    notices: z
      .array(noticeViewSchema)
      .meta({ description: 'What came of objections to these records after the answer' }),
  })
  .meta({ id: 'Exchange' })

export type Exchange = z.infer<typeof exchangeSchema>
export type DisclosedRecord = z.infer<typeof disclosedRecordSchema>

/** What would come of an order. */
export const dryRunSchema = z
  .object({
    allowed: z.boolean(),
    code: z.string().nullable().meta({ description: 'With which the gate would refuse' }),
    provider: z.int(),
    title: namesSchema.nullable(),
    remedy: namesSchema.nullable().meta({ description: 'What would mend it' }),
    trace: z
      .array(
        z.object({
          rule: z.string(),
          pass: z.boolean(),
          found: z.union([z.string(), z.number(), z.boolean()]).nullable(),
          bound: z.union([z.string(), z.number()]).nullable(),
        }),
      )
      .meta({ description: 'Every rule, the strictest first' }),
  })
  .meta({ id: 'DryRun' })

export type DryRunView = z.infer<typeof dryRunSchema>

/** A request that a member refused as provider. */
const refusalViewSchema = z.object({
  requestHash: z.string(),
  asker: z.int(),
  exchange: z.string(),
  grant: z.string().meta({ description: 'The grant, or the order' }),
  caseNumber: z.string(),
  code: z.string(),
  at: z.int(),
})

export const refusalListSchema = z
  .object({ refusals: z.array(refusalViewSchema), next: nextSchema })
  .meta({ id: 'RefusalList' })

export type RefusalList = z.infer<typeof refusalListSchema>
