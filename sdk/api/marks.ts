import { z } from 'zod'
import { groundCodes, refusalReasonCodes } from '../objection/grounds.ts'
import type { VerifiedMark } from '../objection/verifyMark.ts'

/** A mark of objection beside a record, in plain fields; verified where it came in. */
export const markViewSchema = z
  .object({
    objection: z.string().meta({ description: 'Hash of what the company signed' }),
    number: z.int().meta({ description: 'The provider’s number' }),
    state: z.enum(['open', 'refused', 'corrected']),
    since: z.int().meta({ description: 'Unix seconds' }),
    due: z.string().meta({ description: 'The last day for an answer, as the provider says' }),
    fields: z.array(z.string()),
    ground: z.enum(groundCodes),
    statement: z.string().nullable().meta({ description: '企业声明 · the company’s own statement' }),
    reason: z.enum(refusalReasonCodes).nullable().meta({ description: 'Why the provider refused' }),
  })
  .meta({ id: 'Mark' })

export type MarkView = z.infer<typeof markViewSchema>

export const toMarkView = ({ hash, objection, receipt, outcome }: VerifiedMark): MarkView => ({
  objection: hash,
  number: receipt.number,
  state: outcome?.outcome ?? 'open',
  since: receipt.receivedAt,
  due: receipt.due.day,
  fields: [...objection.fields],
  ground: objection.ground,
  statement: objection.statement,
  reason: outcome?.outcome === 'refused' ? outcome.reason : null,
})

/** What came of an objection to a record that an answer had disclosed. */
export const noticeViewSchema = z
  .object({
    ...markViewSchema.shape,
    kind: z.string(),
    record: z.string().meta({ description: 'Hash of the disputed record’s statement' }),
    correction: z
      .object({
        claims: z.record(z.string(), z.union([z.string(), z.number()])),
        issuedAt: z.int(),
        sdJwt: z.string(),
      })
      .nullable()
      .meta({ description: 'The record that takes its place, with the fields that had been disclosed' }),
    acknowledgement: z.string().meta({ description: 'This member’s signed statement that it has it' }),
  })
  .meta({ id: 'ObjectionNotice' })

export type NoticeView = z.infer<typeof noticeViewSchema>
