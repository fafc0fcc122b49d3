import { z } from 'zod'
import { subjectIdSchema } from '../schemas/subject.ts'
import { p256JwkSchema } from '../statement/jwk.ts'
import { fenSchema } from './common.ts'

export const importViewSchema = z
  .object({
    id: z.string(),
    profile: z.string(),
    finished: z.boolean(),
    rowsRead: z.int(),
    added: z.int(),
    same: z.int().meta({ description: 'Rows that were there before, unchanged' }),
    rejected: z.record(z.string(), z.int()).meta({ description: 'Unusable rows by reason' }),
    rejectedLines: z.array(z.int()).meta({ description: 'Lines of the file, the header being line 1' }),
    warnings: z.record(z.string(), z.int()),
    records: z.int().meta({ description: 'Records that the accepted rows stand for' }),
    subjects: z.int(),
    principalFen: fenSchema,
    lossFen: fenSchema,
  })
  .meta({ id: 'Import' })

export type ImportView = z.infer<typeof importViewSchema>

/** The companies that an import's records are about, by their first record. */
export const importSubjectsSchema = z
  .object({
    subjects: z.array(z.object({ subject: z.string(), name: z.string() })),
    next: z.string().nullable().meta({ description: 'Where the next page begins; null at the end' }),
  })
  .meta({ id: 'ImportSubjects' })

export type ImportSubjects = z.infer<typeof importSubjectsSchema>

export const bindingOrderSchema = z
  .strictObject({
    subject: subjectIdSchema,
    key: p256JwkSchema,
    keyType: z.enum(['software', 'passkey']),
    evidenceHash: z
      .string()
      .regex(/^[A-Za-z0-9_-]{43}$/)
      .meta({ description: 'SHA-256 of the identity evidence, which stays with the registrar' }),
  })
  .meta({ id: 'BindingOrder' })

export type BindingOrder = z.infer<typeof bindingOrderSchema>

export const bindingOrdersSchema = z
  .strictObject({ bindings: z.array(bindingOrderSchema).min(1).max(500) })
  .meta({ id: 'BindingOrders' })

export const bindingsSchema = z
  .object({ bindings: z.array(z.string()).meta({ description: 'SD-JWTs, in the order of the orders' }) })
  .meta({ id: 'Bindings' })
