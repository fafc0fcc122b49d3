import { framesOf } from '@hexin/node/p2p/frames.ts'
import { afterEach, describe, expect, test } from 'vitest'
import { askRaw, ended, startPeer, startRaw, TestBook } from './loopback.ts'

/*
 * A member that is suspended while something is under way: from the block that says so nothing of it goes on, and it may come again for what it may still do.
 */

const stops: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** Member 1 serves and waits with its answers; member 2 is honest; member 3's key is in the hands of a program that does as it likes. */
async function world(isHeld = true) {
  const book = new TestBook()
  const begun = Promise.withResolvers<undefined>()
  const release = Promise.withResolvers<undefined>()
  const server = await startPeer(1, {
    book,
    handlers: {
      async exchange(from, body) {
        if (body !== 'slow') return { from, body }
        begun.resolve(undefined)
        if (isHeld) await release.promise
        return { from, body: 'x'.repeat(4_000_000) }
      },
    },
  })
  const honest = await startPeer(2, { book })
  const third = await startPeer(3, { book })
  await third.stop()
  const raw = await startRaw(third.peerKey)
  stops.push(server.stop, honest.stop, raw.stop)
  return { book, server, honest, raw, begun, release, open: () => raw.open(book.ports.get(1) ?? 0) }
}

const ask = (id: number, body: unknown) => ({ id, method: 'exchange', body })

describe('a member that is suspended', () => {
  test.each([
    ['in good standing, the control: gets its answer', false, 4_000_000],
    ['suspended: gets nothing of it, although nobody has looked at the connections yet', true, undefined],
  ])('while its request is worked on; %s', async (_, isSuspended, length) => {
    const { book, begun, release, open } = await world()
    const asked = askRaw(await open(), ask(1, 'slow'))
    await begun.promise
    if (isSuspended) book.suspended.add(3)
    release.resolve(undefined)
    const reply = (await asked) as { readonly reply: { readonly body: string } } | undefined
    expect(reply?.reply.body.length).toBe(length)
  })

  test('in the middle of an answer that it takes slowly: the rest never comes', async () => {
    const { book, server, open, begun } = await world(false)
    const stream = await open()
    const frames = framesOf(stream)
    await frames.write(ask(1, 'slow'), AbortSignal.timeout(20_000))
    await begun.promise
    stream.pause()
    const over = ended(stream)
    book.suspended.add(3)
    await server.recheck()
    await over
    expect(stream.status).not.toBe('open')
    expect(server.failures).toEqual([])
  })

  test('loses all its streams at once, comes again, is heard, and stays; others notice nothing', async () => {
    const { book, server, honest, open } = await world()
    const streams = [await open(), await open(), await open()]
    for (const stream of streams) expect(await askRaw(stream, ask(1, 'x'))).toMatchObject({ id: 1 })
    await server.recheck()
    expect(streams.map(({ status }) => status)).toEqual(['open', 'open', 'open'])
    const over = Promise.all(streams.map(ended))
    book.suspended.add(3)
    await server.recheck()
    await over
    const again = await open()
    expect(await askRaw(again, ask(2, 'x'))).toEqual({ id: 2, reply: { from: 3, body: 'x' } })
    await server.recheck()
    expect(again.status).toBe('open')
    expect(await honest.request(1, 'exchange', 'y')).toEqual({ from: 2, body: 'y' })
  })

  test('once more, on a connection that it opened while it was suspended the first time: cut as well', async () => {
    const { book, server, open } = await world()
    book.suspended.add(3)
    const stream = await open()
    expect(await askRaw(stream, ask(1, 'x'))).toMatchObject({ id: 1 })
    book.suspended.delete(3)
    await server.recheck()
    expect(stream.status).toBe('open')
    book.suspended.add(3)
    const over = ended(stream)
    await server.recheck()
    await over
  })

  test('is not waited for either: what this node asked of it ends as unreachable', async () => {
    const { book, honest, begun } = await world()
    const asked = honest.request(1, 'exchange', 'slow').catch((error: unknown) => error)
    await begun.promise
    book.suspended.add(1)
    await honest.recheck()
    expect(await asked).toMatchObject({ code: 'PEER_UNREACHABLE' })
  })
})
