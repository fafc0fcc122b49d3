import { z } from 'zod'
import type { Scope } from './tokens.ts'

/** What a node tells of, and what a token must be able to do to hear it. */
export const eventKinds = {
  'grant.requested': 'read',
  'grant.declined': 'read',
  'grant.given': 'read',
  'grant.changed': 'read',
  'grant.revoked': 'read',
  // As the exchanges themselves.
  'exchange.ended': 'ask',
  'exchange.decided': 'ask',
  'objection.opened': 'read',
  'objection.decided': 'read',
  'key.added': 'read',
  'key.ended': 'read',
  'binding.seen': 'read',
  'order.received': 'read',
  'audit.ended': 'read',
  'subscription.ended': 'ask',
  'fault.found': 'read',
  'fault.mended': 'read',
  'equivocation.found': 'read',
  'alarm.raised': 'read',
  'message.ended': 'read',
  'exchange.closed': 'read',
} as const satisfies Readonly<Record<string, Scope>>

export type EventKind = keyof typeof eventKinds

export const eventKindNames = Object.keys(eventKinds) as [EventKind, ...EventKind[]]

export const eventSchema = z
  .object({
    id: z.int().meta({ description: 'Its position: the next one’s is larger' }),
    type: z.enum(eventKindNames),
    at: z.int().meta({ description: 'Unix seconds' }),
    data: z.record(z.string(), z.union([z.string(), z.number(), z.null()])).meta({
      description: 'Ids, states and codes; what they stand for is asked for by the API',
    }),
  })
  .meta({ id: 'Event' })

export type NodeEvent = z.infer<typeof eventSchema>
