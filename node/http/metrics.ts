import { createServer } from 'node:http'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** Bounds of latencies in seconds: from a read in memory to an exchange that waits for its provider. */
const SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30]

/** What the node counts while it runs. Labels are of closed sets: no company, grant, person, case or token is ever one. */
export type Metrics = {
  /** @param route as it is in the API’s document, without ids */
  request(
    labels: { readonly method: string; readonly route: string; readonly status: number },
    seconds: number,
  ): void
  peerRequest(labels: { readonly method: string; readonly outcome: 'ok' | 'error' }, seconds: number): void
  /** An exchange came to its end. */
  exchange(labels: {
    readonly side: 'asker' | 'provider'
    readonly state: string
    readonly code: string
  }): void
  /** Adds what is read at each scrape. A reading that fails leaves its values out. */
  gauge<Label extends string>(
    description: { readonly name: string; readonly help: string; readonly labels?: readonly Label[] },
    read: () => Promise<
      readonly { readonly labels?: Readonly<Record<Label, string>>; readonly value: number }[]
    >,
  ): void
  /** Everything in Prometheus' text format. */
  text(): Promise<string>
}

export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const requests = new Histogram({
    name: 'hexin_http_request_seconds',
    help: 'Requests to the API, by route and status',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers,
  })
  const peerRequests = new Histogram({
    name: 'hexin_peer_request_seconds',
    help: 'Requests of other members, by method',
    labelNames: ['method', 'outcome'],
    buckets: SECONDS,
    registers,
  })
  const exchanges = new Counter({
    name: 'hexin_exchanges_total',
    help: 'Exchanges that ended since the node started, by state and code',
    labelNames: ['side', 'state', 'code'],
    registers,
  })
  return {
    request: (labels, seconds) => requests.observe(labels, seconds),
    peerRequest: (labels, seconds) => peerRequests.observe(labels, seconds),
    exchange: (labels) => exchanges.inc(labels),
    gauge({ name, help, labels = [] }, read) {
      const gauge = new Gauge({
        ...{ name, help, registers: [], labelNames: [...labels] },
        async collect() {
          this.reset()
          if (labels.length === 0) this.remove()
          for (const each of await read().catch(() => [])) this.set({ ...each.labels }, each.value)
        },
      })
      registry.registerMetric(gauge)
    },
    text: () => registry.metrics(),
  }
}

/**
 * Serves `/metrics` at an address of its own, so that whoever scrapes needs no token and whoever has a token sees no load. Gives the function that stops.
 */
export async function serveMetrics(
  metrics: Pick<Metrics, 'text'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<() => Promise<void>> {
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end()
      return
    }
    metrics.text().then(
      (text) =>
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }).end(text),
      () => response.writeHead(500).end(),
    )
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, host, resolve)
  })
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}
