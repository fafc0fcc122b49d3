import { readFile } from 'node:fs/promises'
import { openAdapters, type Start } from './compose/adapters.ts'
import { businessOf } from './compose/business.ts'
import { eventPart, feedOf } from './compose/event.ts'
import { createFoundation, type Foundation } from './compose/foundation.ts'
import { idempotencyOf, idempotencyPart } from './compose/idempotency.ts'
import { addGauges, measured } from './compose/metrics.ts'
import type { Loop, Part } from './compose/part.ts'
import { webhookPart } from './compose/webhook.ts'
import { createApp } from './http/app.ts'
import { createAuthorise } from './http/authorise.ts'
import { createLimits } from './http/limits.ts'
import { createMetrics, serveMetrics } from './http/metrics.ts'
import { tokenResource } from './http/resources/tokens.ts'
import { serve } from './http/serve.ts'
import { runAtTicks } from './loop.ts'
import { createPeople } from './oidc/people.ts'
import { createReportState, type ReportState } from './services/reportState.ts'
import { createManageTokens } from './services/tokens.ts'

/**
 * The composition root: makes every part, hands each what it needs, and starts the loops. Whatever it opens is closed by `shutdown`. Resolves when
 * the node serves.
 * @throws HexinError CONFIG_INVALID, KEYS_LOCKED, KEYS_MALFORMED, CHAIN_MISMATCH, CHAIN_UNAVAILABLE, STORE_UNAVAILABLE
 */
export async function startNode(start: Start): Promise<void> {
  const { config, shutdown, log } = start
  const files = (await readFile(config.tokensFile, 'utf8')).split('\n').filter((line) => line !== '')
  const foundation = await createFoundation(await openAdapters(start))
  const { self, clock, follow, membership, network, peers, sealing } = foundation
  const tokens = createManageTokens({
    ...{ crypto: foundation.crypto, clock, store: foundation.stores.tokens, files },
    people: config.oidc && createPeople(config.oidc),
  })
  const idempotency = idempotencyOf(foundation)
  const state = createReportState({
    ...{ clock, self, follow, ...foundation.stores },
    maxBlockAgeS: config.blockAgeS,
  })
  const metrics = createMetrics()
  addGauges(metrics, foundation, state)
  const feed = feedOf(foundation, metrics)
  const parts: readonly Part[] = [
    ...(await businessOf(foundation, state)),
    idempotencyPart(idempotency),
    eventPart(foundation, feed, tokens),
    webhookPart(foundation, feed, shutdown),
    { resource: tokenResource(tokens) },
  ]
  for (const [method, handler] of parts.flatMap(({ handlers = [] }) => handlers))
    peers.handle(method, measured(metrics, method, handler))

  const app = createApp({
    resources: parts.flatMap(({ resource }) => resource ?? []),
    authorise: createAuthorise(tokens),
    idempotency,
    limits: createLimits({ perSecond: config.rate }),
    measure: metrics.request,
    rolesOfSelf: () => membership.find(self)?.roles ?? [],
    walletOrigin: network.wallet.origin,
    onError: (error, instance) => log.error({ err: error, instance }, 'request failed'),
  })

  const allLoops = parts.flatMap(({ loops = [] }) => loops)
  const running = allLoops.map((loop) => run(loop, foundation, state))
  shutdown.onClose('loops', async () => void (await Promise.all(running)))
  await sealing.rotate()

  if (config.metrics) shutdown.onClose('metrics', await serveMetrics(metrics, config.metrics))
  const served = await serve({ app, ...config.http, limits: config.connections })
  shutdown.onClose('http', served.stop)
  metrics.gauge(
    {
      name: 'hexin_http_connections',
      help: 'Connections to the API: open now, and refused since the start',
      labels: ['state'],
    },
    async () =>
      Object.entries(served.connections()).map(([name, value]) => ({ labels: { state: name }, value })),
  )
}

/** Runs a loop; its state is part of the node's health. */
function run(
  { name, everyMs, work }: Loop,
  { report, signal }: Foundation,
  state: ReportState,
): Promise<void> {
  const noted = async () => {
    await work()
    state.note(name, undefined)
  }
  const onError = (error: unknown) => {
    state.note(name, error)
    report(name)(error)
  }
  return runAtTicks({ everyMs, signal, work: noted, onError })
}
