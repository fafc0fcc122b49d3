import { z } from 'zod'
import { unixSecondsSchema } from '../consent/primitives.ts'
import { nextSchema } from './page.ts'

export const equivocationsSchema = z
  .object({
    equivocations: z.array(
      z.object({
        provider: z.int(),
        number: z.int().meta({ description: 'Number of the epoch that contradicts another one' }),
        statements: z
          .tuple([z.string(), z.string()])
          .meta({ description: 'Both epochs as the provider signed them: proof by themselves' }),
        foundAt: unixSecondsSchema,
      }),
    ),
    next: nextSchema,
  })
  .meta({ id: 'Equivocations' })

export type Equivocations = z.infer<typeof equivocationsSchema>
