import { createCaller } from '@hexin/node/p2p/caller.ts'
import { framesOf } from '@hexin/node/p2p/frames.ts'
import type { PeerHandler } from '@hexin/node/ports/peers.ts'
import { streamPair } from '@libp2p/utils'
import { afterEach, describe, expect, test } from 'vitest'
import { askRaw, call, ended, startPeer, startRaw, TestBook } from './loopback.ts'

/*
 * What a member with a real key may put on the wire. It can spoil its own streams; it must not hold up anybody else.
 */

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

const echo: PeerHandler = async (from, body) => ({ from, body })

/** Member 1, which serves; member 2, honest; member 3's key in the hands of a program that does as it likes. */
async function world(handler: PeerHandler = echo) {
  const book = new TestBook()
  const server = await startPeer(1, { book, handlers: { exchange: handler } })
  const honest = await startPeer(2, { book })
  const third = await startPeer(3, { book })
  await third.stop()
  const hostile = await startRaw(third.peerKey)
  stops.push(server.stop, honest.stop, hostile.stop)
  const open = () => hostile.open(book.ports.get(1) ?? 0)
  return { server, honest, open }
}

const request = (id = 1, body: unknown = 'x') => ({ id, method: 'exchange', body })

describe('a hostile member', () => {
  test.each([
    ['bytes that are no frame', Buffer.from('\u0005hello')],
    ['a frame of eight megabytes and more', Buffer.from([0x81, 0x80, 0x80, 0x04])],
    ['a length without an end', Buffer.alloc(100, 0xff)],
    ['a reply where requests belong', Buffer.from('\u0012{"id":1,"reply":1}')],
    ['JSON with something behind it', Buffer.from('\u0014{"id":1,"reply":1}{}')],
  ])('sends %s: that stream ends, a new one is served, and so is everybody else', async (_, bytes) => {
    const { server, honest, open } = await world()
    const stream = await open()
    const over = ended(stream)
    stream.send(bytes)
    await over
    expect(await askRaw(await open(), request())).toEqual({ id: 1, reply: { from: 3, body: 'x' } })
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
    expect(server.failures).toEqual([])
  })

  test('sends half a frame and falls silent, on all its streams: others are served meanwhile', async () => {
    const { honest, open } = await world()
    for (let i = 0; i < 8; i++) (await open()).send(Uint8Array.of(200, 1, 0x7b))
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
  })

  test('opens more streams than it may: the ninth is not served; when one ends there is room again', async () => {
    const { honest, open } = await world()
    const streams = []
    for (let i = 0; i < 8; i++) {
      const stream = await open()
      const frames = framesOf(stream)
      expect(await call(frames, request())).toMatchObject({ id: 1 })
      streams.push(stream)
    }
    const ninth = await open().catch(() => undefined)
    expect(ninth && (await askRaw(ninth, request()))).toBeUndefined()
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
    streams[0]?.abort(new Error('done'))
    let reply: unknown
    while (reply === undefined)
      reply = await open().then(
        (stream) => askRaw(stream, request()),
        () => undefined,
      )
    expect(reply).toEqual({ id: 1, reply: { from: 3, body: 'x' } })
  })

  test('sends a thousand requests at once: sixty-four are worked on at a time, all are answered in the end', async () => {
    let running = 0
    let most = 0
    const { honest, open } = await world(async (from, body) => {
      if (from !== 3) return body
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running--
      return body
    })
    const frames = framesOf(await open())
    const signal = AbortSignal.timeout(30_000)
    const ids = Array.from({ length: 1_000 }, (_, i) => i)
    const writing = Promise.all(ids.map((id) => frames.write(request(id), signal)))
    const honestReply = honest.request(1, 'exchange', 'y')
    const replies = new Set<number>()
    while (replies.size < ids.length) replies.add((await frames.read(signal)).id)
    await writing
    expect(most).toBe(64)
    expect(await honestReply).toBe('y')
  })

  test('uses one id twice: both are answered under it, which is its own affair', async () => {
    const { open } = await world()
    const frames = framesOf(await open())
    const signal = AbortSignal.timeout(20_000)
    await Promise.all([frames.write(request(7, 'a'), signal), frames.write(request(7, 'b'), signal)])
    const replies = [await frames.read(signal), await frames.read(signal)]
    expect(replies.map((reply) => ('reply' in reply ? (reply.reply as { body: string }).body : ''))).toEqual([
      'a',
      'b',
    ])
  })

  test('says in the body that it is another member: the key decides who it is', async () => {
    const { open } = await world()
    const body = { from: 2, member: 2 }
    expect(await askRaw(await open(), { ...request(1, body), from: 2 } as never)).toEqual({
      id: 1,
      reply: { from: 3, body },
    })
  })

  test('ends its stream while it is being answered: nothing of it reaches anybody else', async () => {
    const release = Promise.withResolvers<undefined>()
    const begun = Promise.withResolvers<undefined>()
    const { server, honest, open } = await world(async (from, body) => {
      if (from !== 3) return body
      begun.resolve(undefined)
      await release.promise
      return body
    })
    const stream = await open()
    const asked = askRaw(stream, request())
    await begun.promise
    stream.abort(new Error('gone'))
    release.resolve(undefined)
    expect(await asked).toBeUndefined()
    expect(await honest.request(1, 'exchange', 'y')).toBe('y')
    expect(server.failures).toEqual([])
  })
})

describe('a hostile provider, as its asker sees it', () => {
  /** A caller, and the other end of its stream. */
  async function pair() {
    const [mine, theirs] = await streamPair()
    return {
      caller: createCaller(mine, 1),
      frames: framesOf(theirs),
      theirs,
      signal: AbortSignal.timeout(20_000),
    }
  }

  test.each([
    ['a code that does not exist', { code: 'ALL_YOUR_BASE' }, 'INTERNAL', 'Member 1 says ALL_YOUR_BASE'],
    ['a name that every object has', { code: 'constructor' }, 'INTERNAL', 'constructor'],
    ['a code that is no text', { code: { toString: 1 } }, 'PEER_UNREACHABLE', 'member 1'],
    [
      'a code of ours with words of its own',
      { code: 'GRANT_UNKNOWN', detail: 'ask 13800' },
      'GRANT_UNKNOWN',
      '13800',
    ],
    ['a detail that is no text', { code: 'GRANT_UNKNOWN', detail: {} }, 'PEER_UNREACHABLE', 'member 1'],
  ])('answers with %s: the request ends, with an error of our catalogue', async (_, error, code, words) => {
    const { caller, frames, signal } = await pair()
    const asked = caller.request('exchange', {}, 10_000).catch((e: unknown) => e)
    const { id } = await frames.read(signal)
    await frames.write({ id, error } as never, signal)
    const found = await asked
    expect(found).toMatchObject({ name: 'HexinError', code })
    expect(String(found)).toContain(words)
  })

  test('answers what was never asked, twice, and for others: each request gets its own first reply', async () => {
    const { caller, frames, signal } = await pair()
    const asked = Promise.all(['a', 'b'].map((body) => caller.request('exchange', body, 10_000)))
    const [a, b] = [await frames.read(signal), await frames.read(signal)]
    for (const [id, reply] of [
      [999, 'stray'],
      [b.id, 'B'],
      [b.id, 'forged'],
      [a.id, 'A'],
      [-1, 'stray'],
    ] as const)
      await frames.write({ id, reply }, signal)
    expect(await asked).toEqual(['A', 'B'])
  })

  test('sends requests where replies belong, or no frames: all that waits ends as unreachable or refused', async () => {
    const { caller, frames, theirs, signal } = await pair()
    const asked = Promise.allSettled(['a', 'b'].map((body) => caller.request('exchange', body, 10_000)))
    const { id } = await frames.read(signal)
    await frames.read(signal)
    await frames.write({ id, method: 'exchange', body: {} }, signal)
    theirs.send(Buffer.from('\u0003bad'))
    const reasons = (await asked).map((end) => (end as PromiseRejectedResult).reason?.code)
    expect(reasons).toEqual(['PEER_FRAME_INVALID', 'PEER_UNREACHABLE'])
    expect(caller.isOpen()).toBe(false)
  })
})
