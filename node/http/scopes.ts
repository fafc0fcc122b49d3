import type { Scope } from '@hexin/sdk/api/tokens.ts'

/** What opens each route that a token opens. What isn't named here: whoever reads may GET it, only an administrator may POST it. */
const routes: Readonly<Record<string, Scope>> = {
  'post /v1/exchanges': 'ask',
  'post /v1/exchange-batches': 'ask',
  'post /v1/exchanges/dry-run': 'ask',
  'post /v1/request-files': 'ask',
  'get /v1/request-files/{id}/answers': 'ask',
  'post /v1/subscriptions': 'ask',
  'post /v1/subscriptions/{id}/end': 'ask',
  // Answers, and readings of what is restricted, which count.
  'get /v1/exchanges/{id}': 'ask',
  'post /v1/grants': 'ask',
  'post /v1/grant-requests': 'ask',
  'post /v1/person-requests': 'ask',
  'post /v1/person-consents': 'ask',

  'post /v1/imports': 'record',
  'post /v1/evidence': 'record',
  'post /v1/evidence/batches': 'record',

  'post /v1/bindings': 'comply',
  'post /v1/person-bindings': 'comply',
  'post /v1/orders': 'comply',
  'post /v1/orders/{id}/erase-officers': 'comply',
  'post /v1/objections/{number}/correction': 'comply',
  'post /v1/objections/{number}/refusal': 'comply',
  'post /v1/grants/{id}/deletion': 'comply',
  'post /v1/grants/{id}/restriction': 'comply',

  'get /v1/tokens': 'administer',
  'get /v1/webhooks': 'administer',
  'get /v1/webhooks/{id}': 'administer',
  'get /v1/webhooks/{id}/dead-letters': 'administer',
}

export const scopeOf = ({ method, path }: { readonly method: string; readonly path: string }): Scope =>
  routes[`${method} ${path}`] ?? (method === 'get' ? 'read' : 'administer')
