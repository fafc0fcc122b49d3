import { z } from 'zod'
import { fenSchema } from './common.ts'
import { nextSchema } from './page.ts'

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
    next: nextSchema,
  })
  .meta({ id: 'ImportSubjects' })

export type ImportSubjects = z.infer<typeof importSubjectsSchema>
