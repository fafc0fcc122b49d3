import { z } from 'zod'
import { encodings } from '../requestFiles/format.ts'
import { fenSchema } from './common.ts'
import { nextSchema } from './page.ts'

const countedSchema = z.object({ rows: z.int(), total: fenSchema })

export const requestFileSchema = z
  .object({
    id: z.string().meta({ description: 'Business date and sequence number', examples: ['20261123-1'] }),
    businessDate: z.string(),
    sequence: z.int(),
    encoding: z.enum(encodings),
    sha256: z.string().meta({ description: 'Of all before the trailer, in hexadecimal digits' }),
    state: z.enum(['working', 'finished']),
    requested: countedSchema,
    answered: countedSchema,
    refused: countedSchema,
    undelivered: countedSchema,
    open: countedSchema,
    receivedAt: z.int().meta({ description: 'Unix seconds' }),
  })
  .meta({ id: 'RequestFile' })

export type RequestFile = z.infer<typeof requestFileSchema>

export const requestFileListSchema = z
  .object({ files: z.array(requestFileSchema), next: nextSchema })
  .meta({ id: 'RequestFileList' })

export type RequestFileList = z.infer<typeof requestFileListSchema>
