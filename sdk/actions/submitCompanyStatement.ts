import type { CompanyOrder } from '../api/bindings.ts'
import { type Client, callJson } from '../client.ts'

/**
 * Hands in a company's objection to a key, or its withdrawal of grants. The node obeys it and passes it on to every member.
 *
 * @throws HexinError COMPANY_STATEMENT_INVALID, BINDING_OBJECTION_LATE
 */
export async function submitCompanyStatement(
  client: Client,
  { order }: submitCompanyStatement.Parameters,
): Promise<void> {
  await callJson(client, { method: 'POST', path: '/v1/company-statements', json: order })
}

export declare namespace submitCompanyStatement {
  type Parameters = { readonly order: CompanyOrder }
}
