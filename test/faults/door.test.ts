import { readFileSync } from 'node:fs'
import { request as httpRequest } from 'node:http'
import { connect, type Socket } from 'node:net'
import { gzipSync } from 'node:zlib'
import type { Config } from '@hexin/node/config.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../helpers/freePort.ts'
import { startNodeProcess } from '../helpers/nodeProcess.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'
import { newPeerKey, startRaw } from '../node/p2p/loopback.ts'
import { createHostileAsker } from '../node/services/exchange/hostileAsker.ts'

/*
 * Rows 20 and 21 of the fault matrix: what somebody without a key, or with a token and bad manners, may put on a node's two doors. The node is a process of its own;
 * whoever attacks comes from another address of this machine than whoever is honest.
 */

const PROVIDER = 1
const MEMBER = 2
const ATTACKER = '127.0.0.2'
/** Nobody has come from here a moment before. */
const STRANGERS = '127.0.0.3'
const CONNECTIONS = 2_000
/** What one address may have of the API's connections in this test. */
const ADDRESS_MAX = 150
const GIGABYTE = 2 ** 30

let network: TestNetwork
let node: TestNode
let config: Config
/** Begun by the first test, and cut off meanwhile. */
let slow: Held[] = []
let running: Awaited<ReturnType<typeof startNodeProcess>>
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['bank']])
  node = await startTestNode(network, PROVIDER)
  await node.halt()
  config = {
    ...node.config,
    connections: { all: 400, address: ADDRESS_MAX },
    rate: { token: 10, organisation: 200, address: 10_000 },
    metrics: { host: '127.0.0.1', port: await freePort() },
  }
  running = await startNodeProcess(config)
})
afterAll(async () => {
  await running.kill()
  await node.stop()
  await network.chain.dispose()
})

type Held = { readonly socket: Socket; isOpen(): boolean }

const authorization = () => ({ authorization: `Bearer ${node.token}` })

/** What the node's process holds of the machine's memory, in bytes. */
const memory = (): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${running.pid}/status`, 'utf8'))?.[1]) * 1024

/** How many of these requests of somebody honest succeed. */
async function honest(count = 20): Promise<number> {
  const got = []
  for (let i = 0; i < count; i++) got.push(await fetch(`${node.url}/health`).catch(() => undefined))
  return got.filter((response) => response?.status === 200).length
}

async function metric(name: string): Promise<number> {
  const { host, port } = config.metrics ?? { host: '', port: 0 }
  const text = await (await fetch(`http://${host}:${port}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${name} `))
  return Number(line?.split(' ')[1] ?? Number.NaN)
}

/** Opens connections from the attacker's address that say this. */
function occupy(port: number, count: number, says = ''): Held[] {
  return Array.from({ length: count }, () => {
    let isOpen = true
    const socket = connect({ host: '127.0.0.1', port, localAddress: ATTACKER })
    socket.on('error', () => undefined).on('data', () => undefined)
    socket.once('close', () => {
      isOpen = false
    })
    if (says !== '') socket.write(says)
    return { socket, isOpen: () => isOpen }
  })
}
const open = (sockets: readonly { isOpen(): boolean }[]): number =>
  sockets.filter((each) => each.isOpen()).length
const drop = (sockets: readonly { readonly socket: Socket }[]): void => {
  for (const { socket } of sockets) socket.destroy()
}

/** Posts a body, in chunks, as long as the node reads it. */
function post(
  body: Iterable<Buffer>,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ status: number; code: unknown; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0
    let isOver = false
    const sending = httpRequest(`${node.url}/v1/bindings`, {
      method: 'POST',
      headers: { ...authorization(), 'content-type': 'application/json', ...headers },
    })
    sending.on('error', (error) => (isOver ? undefined : reject(error)))
    sending.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text += chunk))
      response.on('end', () => {
        isOver = true
        sending.destroy()
        resolve({ status: response.statusCode ?? 0, code: JSON.parse(text).code, sent })
      })
      response.on('error', reject)
    })
    const chunks = body[Symbol.iterator]()
    const go = (): void => {
      while (!isOver) {
        const { value, done } = chunks.next()
        if (done) return void sending.end()
        sent += value.length
        if (!sending.write(value)) return void sending.once('drain', go)
      }
    }
    go()
  })
}

function* repeated(chunk: Buffer, total: number) {
  for (let sent = 0; sent < total; sent += chunk.length) yield chunk
}

describe('the API', () => {
  test('two thousand connections from one address that begin a request and never end it: few are kept; others get in', async () => {
    const before = memory()
    const port = Number(new URL(node.url).port)
    slow = occupy(port, CONNECTIONS, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    await expect.poll(() => open(slow), { timeout: 20_000 }).toBeLessThanOrEqual(ADDRESS_MAX)
    expect(await honest()).toBe(20)
    expect(await metric('hexin_http_connections{state="refused"}')).toBeGreaterThanOrEqual(
      CONNECTIONS - ADDRESS_MAX,
    )
    expect(memory() - before).toBeLessThan(200 * 2 ** 20)
  })

  test('a gigabyte is answered with 413 long before its end, whatever its length was said to be; memory stays', async () => {
    const before = memory()
    const chunk = Buffer.alloc(65_536, 0x20)
    const streamed = await post(repeated(chunk, GIGABYTE))
    expect(streamed).toMatchObject({ status: 413, code: 'INPUT_TOO_LARGE' })
    expect(streamed.sent).toBeLessThan(GIGABYTE / 2)
    const announced = await post(repeated(chunk, GIGABYTE), { 'content-length': `${GIGABYTE}` })
    expect(announced).toMatchObject({ status: 413, code: 'INPUT_TOO_LARGE' })
    expect(announced.sent).toBeLessThan(GIGABYTE / 2)
    expect(memory() - before).toBeLessThan(200 * 2 ** 20)
    // The control: what is short enough is read, and found to be something else.
    expect(await post([Buffer.from('{"x":1}')])).toMatchObject({ status: 400, code: 'INPUT_INVALID' })
    expect(await honest()).toBe(20)
  })

  test('JSON ten thousand deep, and a small body that unpacks to a thousand times its size, are refused by name', async () => {
    const before = memory()
    const deep = Buffer.from(`${'{"a":['.repeat(5_000)}1${']}'.repeat(5_000)}`)
    expect(await post([deep])).toMatchObject({ status: 400, code: 'INPUT_TOO_DEEP' })
    const bomb = gzipSync(Buffer.alloc(2 ** 26, 0x20))
    expect(await post([bomb], { 'content-encoding': 'gzip' })).toMatchObject({
      ...{ status: 415, code: 'INPUT_ENCODED' },
    })
    expect(memory() - before).toBeLessThan(100 * 2 ** 20)
    expect(await honest()).toBe(20)
  })

  test('a token that floods gets 429 with a time to come back; whoever is honest notices nothing', async () => {
    const flood = Promise.all(
      Array.from({ length: 100 }, () =>
        fetch(`${node.url}/v1/members`, { headers: authorization() }).then(async (response) => {
          await response.arrayBuffer()
          return response
        }),
      ),
    )
    expect(await honest()).toBe(20)
    const refused = (await flood).filter(({ status }) => status === 429)
    expect(refused.length).toBeGreaterThan(30)
    expect(new Set(refused.map(({ headers }) => headers.get('retry-after')))).toEqual(new Set(['1']))
    expect((await flood).filter(({ status }) => status === 200).length + refused.length).toBe(100)
  })
})

describe('the door for other members', () => {
  test('connections that say nothing fill their own address’s places; a member gets in', async () => {
    const sockets = occupy(config.p2p.port, 300)
    await expect.poll(() => open(sockets), { timeout: 20_000 }).toBeLessThanOrEqual(8)
    const member = await createHostileAsker(network, { self: MEMBER, target: PROVIDER })
    expect(await member.peers.request(PROVIDER, 'prekey', {})).toHaveProperty('statement')
    await member.stop()
    drop(sockets)
    expect(await metric('hexin_peers_limited{limit="handshakes"}')).toBeGreaterThan(0)
  })

  test('forty unknown keys are turned away before there is a stream; a member’s requests all go by', async () => {
    const member = await createHostileAsker(network, { self: MEMBER, target: PROVIDER })
    const strangers = await Promise.all(
      Array.from({ length: 40 }, () => startRaw(newPeerKey().peerKey, { from: STRANGERS })),
    )
    const knocking = Promise.all(
      strangers.map((stranger) =>
        stranger.open(config.p2p.port).then(
          (stream) => stream.status,
          () => 'refused',
        ),
      ),
    )
    const replies = await Promise.all(
      Array.from({ length: 40 }, () => member.peers.request(PROVIDER, 'prekey', {})),
    )
    expect(replies).toHaveLength(40)
    expect(new Set(await knocking)).toEqual(new Set(['refused']))
    expect(await metric('hexin_peers_limited{limit="strangers"}')).toBeGreaterThan(0)
    await Promise.all(strangers.map(({ stop }) => stop()))
    await member.stop()
  })
})

describe('afterwards', () => {
  test('requests that were begun and never ended are over', async () => {
    await expect.poll(() => open(slow), { timeout: 30_000, interval: 250 }).toBe(0)
    expect(await honest()).toBe(20)
  })

  test('control: without a limit for each address the same connections keep others out', async () => {
    await running.kill()
    running = await startNodeProcess({ ...config, connections: { all: ADDRESS_MAX, address: ADDRESS_MAX } })
    const port = Number(new URL(node.url).port)
    const sockets = occupy(port, ADDRESS_MAX + 50, 'GET /health HTTP/1.1\r\nHost: x\r\nX-Slow: ')
    await expect.poll(() => open(sockets), { timeout: 20_000 }).toBeLessThanOrEqual(ADDRESS_MAX)
    expect(await honest(5)).toBe(0)
    drop(sockets)
  })
})
