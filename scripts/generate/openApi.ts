/**
 * Writes docs/reference/openapi.json: the very document that every node serves, from an app whose services are never called.
 *
 *     node scripts/generate/openApi.ts [--check]
 */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { createApp } from '@hexin/node/http/app.ts'
import { createAuthorise } from '@hexin/node/http/authorise.ts'
import { councilResource } from '@hexin/node/http/resources/council.ts'
import { evidenceResource } from '@hexin/node/http/resources/evidence.ts'
import { exchangeResource } from '@hexin/node/http/resources/exchanges.ts'
import { grantResource } from '@hexin/node/http/resources/grants.ts'
import { memberResource } from '@hexin/node/http/resources/members.ts'
import { recordResource } from '@hexin/node/http/resources/records.ts'
import { output } from './output.ts'

const nothing = {} as never

const app = createApp({
  resources: [
    memberResource(nothing),
    councilResource(nothing),
    recordResource(nothing),
    grantResource(nothing),
    exchangeResource(nothing),
    evidenceResource(nothing),
  ],
  authorise: createAuthorise([]),
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
