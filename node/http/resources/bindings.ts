import {
  alarmsSchema,
  bindingListSchema,
  bindingOrdersSchema,
  bindingsSchema,
  companyOrderSchema,
  noticesSchema,
} from '@hexin/sdk/api/bindings.ts'
import { pageQuerySchema } from '@hexin/sdk/api/page.ts'
import { z } from 'zod'
import type { Alarms } from '../../ports/companies.ts'
import type { BindingNotices } from '../../services/bindings/bindingNotices.ts'
import type { CompanyOrders } from '../../services/bindings/companyOrders.ts'
import type { IssueBindings } from '../../services/bindings/issueBindings.ts'
import type { Resource } from '../app.ts'
import { bearerOf } from '../authorise.ts'
import { byNumber, byTimeNumberAndText, listed } from '../page.ts'

export function bindingResource({
  issueBindings,
  notices,
  orders,
  alarms,
}: {
  readonly issueBindings: IssueBindings
  readonly notices: BindingNotices
  readonly orders: CompanyOrders
  readonly alarms: Alarms
}): Resource {
  return (add) => {
    add({
      method: 'post',
      path: '/v1/bindings',
      summary: 'States which keys speak, or speak no more, for which companies (registrar)',
      access: 'token',
      role: 'registrar',
      tag: 'companies',
      body: bindingOrdersSchema,
      status: 201,
      response: bindingsSchema,
      handler: async ({ body }) => ({ bindings: [...(await issueBindings(body.bindings))] }),
    })
    add({
      method: 'get',
      path: '/v1/bindings',
      summary: 'The whole list of the caller’s company, with proofs and the signed head (registrar)',
      access: 'subject',
      role: 'registrar',
      tag: 'companies',
      response: bindingListSchema,
      handler: ({ request }) => notices.list(bearerOf(request)),
    })
    add({
      method: 'get',
      path: '/v1/notices',
      summary:
        'Later keys of the caller’s company that this node came across, listed by the registrar or not',
      access: 'subject',
      tag: 'companies',
      query: pageQuerySchema,
      response: noticesSchema,
      handler: ({ request, query }) =>
        listed('notices', byTimeNumberAndText, query, (page) => notices.notices(bearerOf(request), page)),
    })
    add({
      method: 'post',
      path: '/v1/company-statements',
      summary: 'Objects to a key, or withdraws grants, by the signature of the company’s officer alone',
      access: 'subject',
      tag: 'companies',
      body: companyOrderSchema,
      status: 202,
      response: z.object({ accepted: z.literal(true) }),
      async handler({ body }) {
        await orders.submit(body)
        return { accepted: true }
      },
    })
    add({
      method: 'get',
      path: '/v1/alarms',
      summary: 'Contradictions and gaps in companies’ lists, and objections, with the signed evidence',
      access: 'token',
      tag: 'companies',
      query: pageQuerySchema,
      response: alarmsSchema,
      handler: ({ query }) => listed('alarms', byNumber, query, alarms.list),
    })
  }
}
