import { type EventKind, eventKindNames, eventKinds } from '@hexin/sdk/api/events.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Request } from 'express'
import { z } from 'zod'
import type { Feed } from '../../services/events/feed.ts'
import type { Caller, ManageTokens } from '../../services/tokens.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { type StreamLimits, streamEvents } from '../eventStream.ts'

const positionSchema = z.coerce.number().pipe(z.int().min(0))

const querySchema = z.object({
  after: positionSchema
    .optional()
    .meta({ type: 'integer', minimum: 0, description: 'As Last-Event-ID, which goes before it' }),
  types: z
    .string()
    .max(500)
    .optional()
    .meta({ description: `Only these, separated by commas: ${eventKindNames.join(', ')}` }),
})

const response = { mediaType: 'text/event-stream' }

export function eventResource({
  feed,
  tokens,
  subjectOf,
  limits,
  signal,
}: {
  readonly feed: Feed
  readonly tokens: Pick<ManageTokens, 'callerOf'>
  /** @throws HexinError AUTH_SUBJECT_INVALID */
  readonly subjectOf: (token: string) => Promise<string>
  readonly limits: StreamLimits
  readonly signal: AbortSignal
}): Resource {
  return (add) => {
    add({
      ...{ method: 'get', path: '/v1/events', access: 'token', tag: 'events', query: querySchema, response },
      summary:
        'What happens, as server-sent events, in one order; goes on behind Last-Event-ID and loses nothing. Ids only; exchanges for tokens that may ask',
      async handler({ request, response: answer, query }) {
        const { scopes } = answer.locals['caller'] as Caller
        const kinds = kindsOf(query.types).filter((kind) => scopes.includes(eventKinds[kind]))
        const mayGoOn = () => tokens.callerOf(bearerOf(request))
        const after = afterOf(request, query.after)
        await streamEvents({ response: answer, feed, query: { after, kinds, signal }, limits, mayGoOn })
      },
    })
    add({
      ...{
        method: 'get',
        path: '/v1/own-events',
        access: 'subject',
        tag: 'companies',
        query: querySchema,
        response,
      },
      summary:
        'What happens at this member about the caller’s company, as server-sent events; for a quarter of an hour, then come again with Last-Event-ID',
      async handler({ request, response: answer, query }) {
        const subject = await subjectOf(bearerOf(request))
        const kinds = kindsOf(query.types)
        const after = afterOf(request, query.after)
        // The token was for a minute; a key that has ended since then must not go on hearing for ever.
        const over = AbortSignal.any([signal, AbortSignal.timeout(OWN_MS)])
        const mayGoOn = async () => undefined
        await streamEvents({
          response: answer,
          ...{ feed, limits, mayGoOn },
          query: { after, kinds, subject, signal: over },
        })
      },
    })
  }
}

const OWN_MS = 15 * 60_000

function kindsOf(types: string | undefined): readonly EventKind[] {
  if (types === undefined) return eventKindNames
  return z.array(z.enum(eventKindNames)).parse(types.split(','))
}

function afterOf(request: Request, after: number | undefined): number | undefined {
  const last = request.get('last-event-id')
  if (last === undefined || last === '') return after
  const parsed = positionSchema.safeParse(last)
  if (!parsed.success) throw new HexinError('CURSOR_INVALID', { found: last })
  return parsed.data
}
