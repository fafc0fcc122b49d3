import {
  correctionOrderSchema,
  objectionLedgerSchema,
  objectionListSchema,
  objectionViewSchema,
  ownRecordsSchema,
  refusalOrderSchema,
} from '@hexin/sdk/api/objections.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { signedObjectionSchema } from '@hexin/sdk/objection/objection.ts'
import { z } from 'zod'
import type { DecideObjection } from '../../services/objection/decideObjection.ts'
import type { Ledger } from '../../services/objection/ledger.ts'
import type { OpenObjection } from '../../services/objection/openObjection.ts'
import type { ShowObjections } from '../../services/objection/showObjections.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byNumber, byTimeNumberAndText, listed } from '../page.ts'

const numbered = z.object({ number: z.coerce.number().pipe(z.int().min(1)) })

export function objectionResource({
  open,
  decide,
  show,
  ledger,
}: {
  readonly open: OpenObjection
  readonly decide: DecideObjection
  readonly show: ShowObjections
  readonly ledger: Ledger
}): Resource {
  return (add) => {
    add({
      method: 'get',
      path: '/v1/own-records',
      summary: 'What this member has on record about the caller’s company',
      access: 'subject',
      tag: 'companies',
      query: pageQuerySchema,
      response: ownRecordsSchema,
      handler: ({ request, query }) =>
        listed('records', byNumber, query, (page) => show.ownRecords(bearerOf(request), page)),
    })
    add({
      method: 'get',
      path: '/v1/own-objections',
      summary: 'The caller’s company’s objections at this member, with what came of them',
      access: 'subject',
      tag: 'companies',
      query: pageQuerySchema,
      response: objectionListSchema,
      handler: ({ request, query }) =>
        listed('objections', byNumber, query, (page) => show.own(bearerOf(request), page)),
    })
    add({
      method: 'post',
      path: '/v1/objections',
      summary:
        'Takes a company’s objection to a record, by its officer’s signature alone; the same again gets the same receipt',
      access: 'subject',
      tag: 'companies',
      body: signedObjectionSchema,
      status: 201,
      response: objectionViewSchema,
      handler: async ({ body }) => show.one(await open(body)),
    })
    add({
      method: 'get',
      path: '/v1/objections',
      summary: 'Objections to this member’s records, newest first',
      access: 'token',
      tag: 'records',
      query: pageQuerySchema.extend({
        state: z.enum(['open', 'overdue', 'corrected', 'refused']).optional(),
      }),
      response: objectionListSchema,
      handler: ({ query }) =>
        listed('objections', byNumber, query, (page) => show.all({ ...page, state: query.state })),
    })
    add({
      method: 'post',
      path: '/v1/objections/{number}/correction',
      summary: 'Corrects the record: a new one takes its place, and everyone who received it is told',
      access: 'token',
      tag: 'records',
      params: numbered,
      body: correctionOrderSchema,
      status: 201,
      response: objectionViewSchema,
      handler: async ({ params, body }) => show.one(await decide.correct(params.number, body.changes)),
    })
    add({
      method: 'post',
      path: '/v1/objections/{number}/refusal',
      summary: 'Refuses the objection, with reasons; everyone who received the record is told',
      access: 'token',
      tag: 'records',
      params: numbered,
      body: refusalOrderSchema,
      status: 201,
      response: objectionViewSchema,
      handler: async ({ params, body }) => show.one(await decide.refuse(params.number, body)),
    })
    add({
      method: 'get',
      path: '/v1/objection-ledger',
      summary: 'Every objection in the network, its outcome and whether it is overdue (regulator)',
      access: 'token',
      role: 'regulator',
      tag: 'records',
      query: pageQuerySchema,
      response: objectionLedgerSchema,
      handler: ({ query }) => listed('entries', byTimeNumberAndText, query, ledger.list),
    })
  }
}
