import { batchOrderSchema, batchOutcomeSchema } from '@hexin/sdk/api/exchangeBatches.ts'
import {
  dryRunSchema,
  exchangeOrderSchema,
  exchangeSchema,
  refusalListSchema,
} from '@hexin/sdk/api/exchanges.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { whoLookedSchema } from '@hexin/sdk/api/whoLooked.ts'
import { readingSchema } from '@hexin/sdk/consent/keeping.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { z } from 'zod'
import type { Exchanges, Looks } from '../../ports/exchange.ts'
import type { Ask } from '../../services/exchange/ask.ts'
import type { AskBatch } from '../../services/exchange/askBatch.ts'
import type { DryRun } from '../../services/exchange/dryRun.ts'
import type { ReadAnswer } from '../../services/keeping/readAnswer.ts'
import type { ListWhoLooked } from '../../services/whoLooked.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byNumber, listed } from '../page.ts'

export function exchangeResource({
  ask,
  askBatch,
  dryRun,
  exchanges,
  read,
  looks,
  whoLooked,
}: {
  readonly ask: Ask
  readonly askBatch: AskBatch
  readonly dryRun: DryRun
  readonly exchanges: Exchanges
  readonly read: ReadAnswer
  readonly looks: Looks
  readonly whoLooked: ListWhoLooked
}): Resource {
  return (add) => {
    add({
      method: 'post',
      path: '/v1/exchanges',
      summary:
        'Asks a provider under a grant. 201 with the answer; 202 while the provider can’t be reached; else a problem with the refusal’s code',
      access: 'token',
      tag: 'exchanges',
      body: exchangeOrderSchema,
      idempotent: true,
      status: 201,
      or: { status: 202, description: 'Signed and durable; the provider can’t be reached yet' },
      response: exchangeSchema,
      async handler({ body, idempotencyKey, response }) {
        const exchange = await ask({ order: body, idempotencyKey })
        response.setHeader('Location', `/v1/exchanges/${exchange.id}`)
        if (exchange.state === 'sent') response.status(202).json(exchange)
        return exchange
      },
    })
    add({
      method: 'post',
      path: '/v1/exchange-batches',
      summary:
        'Asks under up to 1,000 grants at once. Each item ends by itself: with its exchange, or with the code of its refusal',
      access: 'token',
      tag: 'exchanges',
      body: batchOrderSchema,
      idempotent: true,
      response: batchOutcomeSchema,
      handler: ({ body, idempotencyKey }) => askBatch({ batch: body, idempotencyKey }),
    })
    add({
      method: 'post',
      path: '/v1/exchanges/dry-run',
      summary: 'What would come of an order, rule by rule. Nothing is signed, counted, logged or sent',
      access: 'token',
      tag: 'exchanges',
      body: exchangeOrderSchema,
      response: dryRunSchema,
      handler: ({ body }) => dryRun(body),
    })
    add({
      method: 'get',
      path: '/v1/exchanges/{id}',
      summary:
        'How an exchange stands, with its answer. Once the grant has ended: what is restricted, to whoever names its basis and himself, and that is logged',
      access: 'token',
      tag: 'exchanges',
      params: z.object({ id: z.string().max(40) }),
      query: readingSchema.pick({ basis: true, user: true }).partial(),
      response: exchangeSchema,
      async handler({ params, query }) {
        const row = await exchanges.find(params.id)
        if (!row) throw new HexinError('EXCHANGE_UNKNOWN', { found: params.id })
        const { basis, user } = query
        return read(row, basis === undefined || user === undefined ? undefined : { basis, user })
      },
    })
    add({
      method: 'get',
      path: '/v1/refusals',
      summary: 'Requests that this member refused as provider, newest first',
      access: 'token',
      tag: 'exchanges',
      query: pageQuerySchema.extend({ caseNumber: z.string().max(100).optional() }),
      response: refusalListSchema,
      handler: ({ query }) =>
        listed('refusals', byNumber, query, (page) =>
          looks.refusals({ ...page, caseNumber: query.caseNumber }),
        ),
    })
    add({
      method: 'get',
      path: '/v1/who-looked',
      summary: 'Who looked at the caller’s company, as this member’s log has it',
      access: 'subject',
      tag: 'companies',
      query: pageQuerySchema,
      response: whoLookedSchema,
      handler: ({ request, query }) =>
        listed('entries', byNumber, query, (page) => whoLooked(bearerOf(request), page)),
    })
  }
}
