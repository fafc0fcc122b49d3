import { z } from 'zod'
import { hash32Schema, memberNumberSchema } from '../consent/primitives.ts'
import { purposeCodes } from '../consent/purposes.ts'
import { EVERY_MIN_S } from '../exchange/subscription.ts'
import { recordKinds } from '../schemas/kind.ts'
import { nextSchema } from './page.ts'

export const subscriptionOrderSchema = z
  .strictObject({
    grant: hash32Schema,
    kind: z.enum(Object.keys(recordKinds)),
    fields: z.array(z.string().min(1).max(60)).min(1).max(100),
    purpose: z.enum(purposeCodes),
    caseNumber: z.string().min(1).max(100),
    user: z.string().min(1).max(100).meta({ description: 'Who at the asker wants to know' }),
    provider: memberNumberSchema
      .optional()
      .meta({ description: 'Left out: the first provider that the grant names' }),
    until: z.int().min(0).meta({ description: 'Unix seconds' }),
    everyS: z
      .int()
      .min(EVERY_MIN_S)
      .max(2_592_000)
      .default(60)
      .meta({ description: 'Seconds between two deliveries at least; what changes meanwhile comes at once' }),
  })
  .meta({ id: 'SubscriptionOrder' })

export type SubscriptionOrder = z.input<typeof subscriptionOrderSchema>
export type FullSubscriptionOrder = z.output<typeof subscriptionOrderSchema>

export const subscriptionSchema = z
  .object({
    id: z.string(),
    state: z.enum(['active', 'ended']),
    code: z.string().nullable().meta({ description: 'Why it ended; null: it was ended here, or ran out' }),
    grant: z.string(),
    kind: z.string(),
    provider: z.int(),
    caseNumber: z.string(),
    until: z.int(),
    everyS: z.int(),
    deliveries: z.int().meta({ description: 'Exchanges that news has led to' }),
    exchange: z.string().nullable().meta({ description: 'The last of them' }),
    createdAt: z.int(),
  })
  .meta({ id: 'Subscription' })

export type Subscription = z.infer<typeof subscriptionSchema>

export const subscriptionListSchema = z
  .object({ subscriptions: z.array(subscriptionSchema), next: nextSchema })
  .meta({ id: 'SubscriptionList' })

export type SubscriptionList = z.infer<typeof subscriptionListSchema>
