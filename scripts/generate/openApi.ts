/**
 * Writes docs/reference/openapi.json: the very document that every node serves, from an app whose services are never called.
 *
 *     node scripts/generate/openApi.ts [--check]
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp } from '@hexin/node/http/app.ts'
import { createAuthorise } from '@hexin/node/http/authorise.ts'
import { auditResource } from '@hexin/node/http/resources/audits.ts'
import { bindingResource } from '@hexin/node/http/resources/bindings.ts'
import { caSignatureResource } from '@hexin/node/http/resources/caSignatures.ts'
import { councilResource } from '@hexin/node/http/resources/council.ts'
import { equivocationResource } from '@hexin/node/http/resources/equivocations.ts'
import { eventResource } from '@hexin/node/http/resources/events.ts'
import { evidenceResource } from '@hexin/node/http/resources/evidence.ts'
import { exchangeFaultResource } from '@hexin/node/http/resources/exchangeFaults.ts'
import { exchangeResource } from '@hexin/node/http/resources/exchanges.ts'
import { grantRequestResource } from '@hexin/node/http/resources/grantRequests.ts'
import { grantResource } from '@hexin/node/http/resources/grants.ts'
import { keepingResource } from '@hexin/node/http/resources/keepings.ts'
import { memberResource } from '@hexin/node/http/resources/members.ts'
import { messageResource } from '@hexin/node/http/resources/messages.ts'
import { objectionResource } from '@hexin/node/http/resources/objections.ts'
import { orderResource } from '@hexin/node/http/resources/orders.ts'
import { personResource } from '@hexin/node/http/resources/persons.ts'
import { recordResource } from '@hexin/node/http/resources/records.ts'
import { requestFileResource } from '@hexin/node/http/resources/requestFiles.ts'
import { revocationResource } from '@hexin/node/http/resources/revocations.ts'
import { subscriptionResource } from '@hexin/node/http/resources/subscriptions.ts'
import { tokenResource } from '@hexin/node/http/resources/tokens.ts'
import { webhookResource } from '@hexin/node/http/resources/webhooks.ts'
import { output } from './output.ts'

const nothing = {} as never

const app = createApp({
  resources: [
    memberResource(nothing),
    councilResource(nothing),
    recordResource(nothing),
    bindingResource(nothing),
    grantResource(nothing),
    caSignatureResource(nothing),
    grantRequestResource(nothing),
    orderResource(nothing),
    auditResource(nothing),
    exchangeResource(nothing),
    messageResource(nothing),
    requestFileResource(nothing),
    subscriptionResource(nothing),
    keepingResource(nothing),
    revocationResource(nothing),
    personResource(nothing),
    objectionResource(nothing),
    equivocationResource(nothing),
    exchangeFaultResource(nothing),
    evidenceResource(nothing),
    tokenResource(nothing),
    eventResource(nothing),
    webhookResource(nothing),
  ],
  authorise: createAuthorise(nothing),
  idempotency: nothing,
  limits: nothing,
  rolesOfSelf: () => [],
  walletOrigin: 'http://localhost',
  onError: () => undefined,
})

const server = app.listen(0, '127.0.0.1')
await once(server, 'listening')
const { port } = server.address() as AddressInfo
const response = await fetch(`http://127.0.0.1:${port}/v1/openapi.json`)
const document: unknown = await response.json()
server.close()

await output(
  { 'docs/reference/openapi.json': `${JSON.stringify(document, null, 2)}\n` },
  'node scripts/generate/openApi.ts',
)
