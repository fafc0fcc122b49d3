import { z } from 'zod'
import { hash32Schema } from '../consent/primitives.ts'
import { purposeCodes } from '../consent/purposes.ts'
import type { ErrorCode } from '../errors/base.ts'

const idSchema = z.string().regex(/^[\w-]{22}$/)
const stateSchema = z.string().regex(/^[\w-]{43}$/)

/** Shortest time between two pieces of news, in seconds. */
export const EVERY_MIN_S = 10

/** What an asker wants to be told of, and what it has seen. It discloses nothing and allows nothing: each exchange has a request of its own. */
export const subscribeSchema = z.strictObject({
  id: idSchema,
  grant: hash32Schema,
  kind: z.string().max(60),
  fields: z.array(z.string().min(1).max(60)).min(1).max(100),
  purpose: z.enum(purposeCodes),
  /** Unix seconds. */
  until: z.int().min(0),
  everyS: z.int().min(EVERY_MIN_S).max(2_592_000),
  seen: stateSchema.nullable(),
})

export type Subscribe = z.infer<typeof subscribeSchema>

/** There is something new, to be had by whoever decides at this block or later. What it is, is not said. */
export const subscriptionNewsSchema = z.strictObject({
  id: idSchema,
  state: stateSchema,
  block: z.int().min(0),
})

export type SubscriptionNews = z.infer<typeof subscriptionNewsSchema>

const ending: ReadonlySet<string> = new Set<ErrorCode>([
  ...(['GRANT_UNKNOWN', 'GRANT_REVOKED', 'GRANT_SUPERSEDED', 'GRANT_EXPIRED'] as const),
  ...(['GRANT_USES_EXHAUSTED', 'GRANT_PROVIDER_MISMATCH', 'GRANT_PURPOSE_MISMATCH'] as const),
  ...(['GRANT_KIND_EXCEEDED', 'GRANT_SCOPE_EXCEEDED', 'MEMBER_RETIRED', 'MEMBER_SUSPENDED'] as const),
  ...(['SUBSCRIPTION_NOT_GRANTED', 'SUBSCRIPTION_LIMIT', 'SUBSCRIPTION_UNKNOWN'] as const),
])

/** Whether a refusal with this code ends a subscription; with any other, a pause or a full budget for one, it waits. */
export const endsSubscription = (code: string | null): code is string => code !== null && ending.has(code)
