import { framesOf } from '@hexin/node/p2p/frames.ts'
import { createShares, type PeerLimits } from '@hexin/node/p2p/shares.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { peerLimits } from '../../helpers/peerLimits.ts'
import { askRaw, startPeer, startRaw, TestBook } from './loopback.ts'

/*
 * What one member may have of a node, over all that it opens: the rest is the others'.
 */

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

const signal = () => AbortSignal.timeout(20_000)
const request = (id = 1, body: unknown = 'x') => ({ id, method: 'exchange', body })

/** Member 1 serves with these limits; member 2 is honest; member 3's key is in many hands. */
async function world(limits: Partial<PeerLimits>) {
  const book = new TestBook()
  let most = 0
  let running = 0
  const server = await startPeer(1, {
    ...{ book, limits: { ...peerLimits, ...limits } },
    handlers: {
      async exchange(from, body) {
        if (from === 3) most = Math.max(most, ++running)
        await new Promise((resolve) => setImmediate(resolve))
        if (from === 3) running--
        return { from, body }
      },
    },
  })
  const honest = await startPeer(2, { book })
  const third = await startPeer(3, { book })
  await third.stop()
  stops.push(server.stop, honest.stop)
  /** Another process with the same key. */
  async function another() {
    const raw = await startRaw(third.peerKey)
    stops.push(raw.stop)
    return () => raw.open(book.ports.get(1) ?? 0)
  }
  return { server, honest, another, most: () => most }
}

describe('the connections of one member', () => {
  test.each([
    ['two may be open: the third is refused', 2, [true, true, false]],
    ['the control, where three may be: all are served', 3, [true, true, true]],
  ])('%s, and another member gets in', async (_, connections, expected) => {
    const { server, honest, another } = await world({ connections })
    const served = []
    for (let i = 0; i < 3; i++) {
      const stream = await (await another())().catch(() => undefined)
      served.push(stream !== undefined && (await askRaw(stream, request())) !== undefined)
    }
    expect(served).toEqual(expected)
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
    expect(server.limited().connections).toBe(expected.includes(false) ? 1 : 0)
  })
})

describe('the streams of one member', () => {
  test('sixteen over all its connections: there is room again when one ends', async () => {
    const { server, honest, another } = await world({})
    const opens = [await another(), await another(), await another()]
    const streams = []
    for (const open of opens)
      for (let i = 0; i < 6; i++) {
        const stream = await open()
        if ((await askRaw(stream, request())) !== undefined) streams.push(stream)
      }
    expect(streams).toHaveLength(16)
    expect(server.limited().streams).toBe(2)
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
    streams[0]?.abort(new Error('done'))
    let reply: unknown
    while (reply === undefined) reply = await askRaw((await (opens[2] ?? opens[0])?.()) as never, request())
    expect(reply).toMatchObject({ id: 1 })
  })
})

describe('the requests of one member', () => {
  test('sixty-four at a time, over all its connections', async () => {
    const { another, most } = await world({})
    const streams = await Promise.all([1, 2, 3].map(async () => framesOf(await (await another())())))
    await Promise.all(
      streams.map(async (frames) => {
        const writing = Promise.all(
          Array.from({ length: 200 }, (_, id) => frames.write(request(id), signal())),
        )
        for (let i = 0; i < 200; i++) await frames.read(signal())
        await writing
      }),
    )
    expect(most()).toBe(64)
  })

  test('who floods waits, and is answered in the end; another member’s requests go by', async () => {
    const { server, honest, another } = await world({ requests: 20 })
    const frames = framesOf(await (await another())())
    const flood = 60
    void Promise.all(Array.from({ length: flood }, (_, id) => frames.write(request(id), signal()))).catch(
      () => undefined,
    )
    let answered = 0
    const reading = (async () => {
      while (answered < flood) {
        await frames.read(signal())
        answered++
      }
    })()
    while (server.limited().waits === 0) await new Promise((resolve) => setImmediate(resolve))
    for (let i = 0; i < 20; i++) expect(await honest.request(1, 'exchange', i)).toEqual({ from: 2, body: i })
    // One-and-twenty of them had their turn before the flood was through: a queue for all would have had them last.
    expect(answered).toBeLessThan(flood)
    await reading
    expect(answered).toBe(flood)
  })
})

describe('a share', () => {
  const at = { now: 0 }
  const shares = (limits: Partial<PeerLimits>) => createShares({ ...peerLimits, ...limits }, () => at.now)

  test('bytes that were too many are paid for before the next request; another member owes nothing', async () => {
    const own = shares({ bytes: 1_000 })
    own.charge(3, 1_050)
    const entered = own.admit(3, signal())
    await own.admit(2, signal())
    expect(own.counts.waits).toBe(1)
    await entered
  })

  test('is taken in the order of asking, and who goes away while he waits takes nothing', async () => {
    const own = shares({})
    const running = await Promise.all(Array.from({ length: 64 }, () => own.admit(3, signal())))
    const order: string[] = []
    const gone = new AbortController()
    const first = own.admit(3, signal()).then(() => order.push('first'))
    const second = own.admit(3, gone.signal).then(
      () => order.push('second'),
      () => order.push('gone'),
    )
    const third = own.admit(3, signal()).then(() => order.push('third'))
    gone.abort()
    running[0]?.()
    running[1]?.()
    await Promise.all([first, second, third])
    expect(order).toEqual(['first', 'gone', 'third'])
  })
})
