import { z } from 'zod'
import { eventKindNames } from './events.ts'
import { nextSchema } from './page.ts'

const typesSchema = z
  .array(z.enum(eventKindNames))
  .min(1)
  .max(eventKindNames.length)
  .meta({ description: 'What it is told of' })

export const webhookOrderSchema = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2_000)
      .meta({
        description: 'Where events are posted to; https, and a public address unless the operator allows it',
      }),
    types: typesSchema.default([...eventKindNames]),
    after: z.int().min(0).optional().meta({
      description: 'Begins behind this event; left out: with what happens from now on',
    }),
  })
  .meta({ id: 'WebhookOrder' })

export type WebhookOrder = z.input<typeof webhookOrderSchema>

export const webhookSchema = z
  .object({
    id: z.string(),
    url: z.string(),
    types: typesSchema,
    state: z.enum(['active', 'ended']).meta({ description: 'Ended here, or by its answer 410' }),
    position: z.int().meta({ description: 'The last event that was delivered or put aside' }),
    attempts: z.int().meta({ description: 'How often the next one has failed so far' }),
    nextAttemptAt: z.int(),
    failure: z.string().nullable().meta({ description: 'Of the last attempt' }),
    deadLetters: z.int().meta({ description: 'How many events were put aside' }),
    formerSecretUntil: z.int().nullable().meta({ description: 'Until then the former secret signs, too' }),
    createdAt: z.int(),
  })
  .meta({ id: 'Webhook' })

export type Webhook = z.infer<typeof webhookSchema>

export const webhookMadeSchema = webhookSchema
  .extend({ secret: z.string().meta({ description: 'whsec_ and base64; shown this once' }) })
  .meta({ id: 'WebhookMade' })

export type WebhookMade = z.infer<typeof webhookMadeSchema>

export const webhookListSchema = z
  .object({ webhooks: z.array(webhookSchema), next: nextSchema })
  .meta({ id: 'WebhookList' })

export type WebhookList = z.infer<typeof webhookListSchema>

export const deadLetterListSchema = z
  .object({
    letters: z.array(
      z.object({
        event: z.int(),
        attempts: z.int(),
        failure: z.string(),
        at: z.int(),
        due: z.boolean().meta({ description: 'It is about to be sent again' }),
      }),
    ),
    next: nextSchema,
  })
  .meta({ id: 'DeadLetterList' })

export type DeadLetterList = z.infer<typeof deadLetterListSchema>

export const webhookReplaySchema = z
  .strictObject({
    after: z.int().min(0).optional().meta({
      description: 'Sends all behind this event again, in order; left out: what was put aside, once more',
    }),
  })
  .meta({ id: 'WebhookReplay' })

export type WebhookReplay = z.infer<typeof webhookReplaySchema>
