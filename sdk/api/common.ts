import { z } from 'zod'

/** An error over HTTP: a problem document (RFC 9457) with the fields that Hexin adds. */
export const problemSchema = z
  .object({
    type: z.string().meta({ description: 'Where the code is explained' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z
      .string()
      .meta({ description: 'Names this one failure; the operator finds it in the service’s log' }),
    code: z.string().meta({ description: 'Stable: programs match on it' }),
    titleZh: z.string(),
    found: z.unknown().optional(),
    expected: z.unknown().optional(),
    remedy: z.string().meta({ description: 'What to do next' }),
    remedyZh: z.string(),
  })
  .meta({ id: 'Problem' })

export type Problem = z.infer<typeof problemSchema>

/** A name in both languages. */
export const namesSchema = z.object({ zh: z.string(), en: z.string() })

export const fenSchema = z.string().meta({ description: 'Fen, as a decimal string', examples: ['28700000'] })
