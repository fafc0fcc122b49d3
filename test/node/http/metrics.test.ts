import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../helpers/checkedApi.ts'
import { freePort } from '../../helpers/freePort.ts'
import { createKeepingWorld, type KeepingWorld } from './keepingWorld.ts'

/*
 * What a scrape shows of two nodes that have exchanged something, and what it must never show.
 */

let world: KeepingWorld
let [atBank, atBureau]: [string, string] = ['', '']
let grant = ''
let exchange = ''
beforeAll(async () => {
  world = await createKeepingWorld()
  const ports = [await freePort(), await freePort()] as const
  await world.bankNode.restart({ metrics: { host: '127.0.0.1', port: ports[0] } })
  await world.bureauNode.restart({ metrics: { host: '127.0.0.1', port: ports[1] } })
  ;[atBank, atBureau] = [`http://127.0.0.1:${ports[0]}`, `http://127.0.0.1:${ports[1]}`]
  grant = (await world.granted()).id
  exchange = await world.answered(grant)
})
afterAll(() => world.stop())

const scrape = async (url: string) => (await fetch(`${url}/metrics`)).text()
const valueOf = (text: string, series: string) =>
  Number(
    text
      .split('\n')
      .find((line) => line.startsWith(`${series} `))
      ?.split(' ')[1],
  )

type Sample = { readonly name: string; readonly labels: Readonly<Record<string, string>> }

function samplesOf(text: string): Sample[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [, name = '', labels = ''] = /^([a-z_]+)(?:\{(.*)\})? \S+$/.exec(line) ?? []
      return {
        name,
        labels: Object.fromEntries(
          [...labels.matchAll(/([a-z_]+)="((?:[^"\\]|\\.)*)"/g)].map(([, label = '', value = '']) => [
            label,
            value,
          ]),
        ),
      }
    })
}

/** Labels that aren't of a closed set: none may be there. */
function openLabels(text: string): string[] {
  const known =
    'method route status outcome side state code queue loop limit le quantile kind type space version major minor patch'
  const names = new Set(known.split(' '))
  const free =
    /0x[0-9a-f]{6}|[0-9a-f]{8}-[0-9a-f]{4}|(uscc|lei|local):|[^\x20-\x7e]|clerk|GZ-|(?=[\w-]*\d)[\w-]{20}/
  return samplesOf(text).flatMap(({ name, labels }) =>
    Object.entries(labels)
      .filter(([label, value]) => !names.has(label) || free.test(value) || value.length > 60)
      .map(([label, value]) => `${name} ${label}=${value}`),
  )
}

describe('metrics', () => {
  test('show requests by route, other members’ requests by method, queues, chain, log, pool and process', async () => {
    const [bank, bureau] = [await scrape(atBank), await scrape(atBureau)]
    expect(
      valueOf(bank, 'hexin_http_request_seconds_count{method="post",route="/v1/exchanges",status="201"}'),
    ).toBe(1)
    expect(
      valueOf(bureau, 'hexin_peer_request_seconds_count{method="exchange",outcome="ok"}'),
    ).toBeGreaterThan(0)
    for (const queue of ['outbox', 'messages', 'exchanges', 'relay'])
      expect(valueOf(bank, `hexin_queue_depth{queue="${queue}"}`)).toBeGreaterThanOrEqual(0)
    for (const name of ['hexin_chain_head_number', 'hexin_log_leaves', 'process_resident_memory_bytes'])
      expect(valueOf(bank, name)).toBeGreaterThan(0)
    expect(valueOf(bank, 'hexin_leader')).toBe(1)
    expect(valueOf(bank, 'hexin_chain_head_age_seconds')).toBeLessThan(60)
    expect(valueOf(bank, 'hexin_database_connections{state="open"}')).toBeGreaterThan(0)
    expect(valueOf(bank, 'process_cpu_seconds_total')).toBeGreaterThan(0)
    expect(valueOf(bank, 'hexin_log_unpublished_leaves')).toBeGreaterThanOrEqual(0)
  })

  test('count each exchange that ended, once, on both sides', async () => {
    for (const [url, series] of [
      [atBank, 'hexin_exchanges_total{side="asker",state="answered",code=""}'],
      [atBureau, 'hexin_exchanges_total{side="provider",state="allowed",code=""}'],
    ] as const) {
      await until(
        () => scrape(url),
        (text) => valueOf(text, series) >= 1,
      )
      expect(valueOf(await scrape(url), series)).toBe(1)
    }
  })

  test('have labels of closed sets only: no company, grant, exchange, case, person or token', async () => {
    const { company, bank } = world
    await bank.get(`/v1/exchanges/${exchange}`)
    await bank.get(`/v1/grants/${grant}`)
    // A route that isn't there.
    await fetch(`${world.bankNode.url}/v1/${company.subject}`)
    await bank.get('/v1/refusals?caseNumber=GZ-1')
    const texts = [await scrape(atBank), await scrape(atBureau)]
    for (const text of texts) {
      expect(openLabels(text)).toEqual([])
      for (const secret of [grant, exchange, company.subject, 'GZ-1', 'clerk 7', world.bankNode.token])
        expect(text).not.toContain(secret)
    }
    // The control: each kind of identifier would be seen.
    for (const value of [grant, exchange, company.subject, 'GZ-1', 'clerk 7'])
      expect(openLabels(`hexin_x{route="${value}"} 1`)).toHaveLength(1)
    expect(openLabels('hexin_x{grant="1"} 1')).toHaveLength(1)
  })

  test('are not served where the API is, and nothing else is served where they are', async () => {
    expect((await fetch(`${world.bankNode.url}/metrics`)).status).toBe(404)
    for (const path of ['/', '/v1/members', '/metrics/x'])
      expect((await fetch(atBank + path)).status).toBe(404)
    expect((await fetch(`${atBank}/metrics`, { method: 'POST' })).status).toBe(404)
  })

  test('show that the chain is away, and that it is back', async () => {
    await world.network.chain.killAnvil()
    const failing = 'hexin_loop_failing{loop="chain"}'
    await until(
      () => scrape(atBank),
      (text) => valueOf(text, failing) === 1,
    )
    await world.network.chain.stop()
    await world.network.chain.start()
    await until(
      () => scrape(atBank),
      (text) => Number.isNaN(valueOf(text, failing)),
    )
  })
})
