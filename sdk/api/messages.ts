import { z } from 'zod'
import { nextSchema } from './page.ts'

/** What is owed to another member and has not arrived. */
export const messageViewSchema = z
  .object({
    id: z.int(),
    recipient: z.int(),
    method: z.string().meta({ description: 'What it is, as docs/spec/p2p.md names it' }),
    state: z.enum(['open', 'refused', 'expired']),
    attempts: z.int().meta({ description: 'How often it failed' }),
    code: z.string().nullable().meta({ description: 'Why it failed the last time' }),
    nextAttemptAt: z.int().nullable().meta({ description: 'Unix seconds; null once it has ended' }),
    expiresAt: z.int().meta({ description: 'Unix seconds: until then it is tried' }),
    createdAt: z.int(),
  })
  .meta({ id: 'Message' })

export type MessageView = z.infer<typeof messageViewSchema>

export const messageListSchema = z
  .object({ messages: z.array(messageViewSchema), next: nextSchema })
  .meta({ id: 'MessageList' })

export type MessageList = z.infer<typeof messageListSchema>
