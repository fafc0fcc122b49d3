import { HexinError } from '@hexin/sdk/errors/base.ts'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { startPeer, TestBook, type TestPeer } from './loopback.ts'

const running: TestPeer[] = []
afterEach(async () => {
  for (const peer of running.splice(0)) await peer.stop()
})

async function start(...args: Parameters<typeof startPeer>): Promise<TestPeer> {
  const peer = await startPeer(...args)
  running.push(peer)
  return peer
}

const echo = async (from: number, body: unknown) => ({ from, body })

describe('two members', () => {
  test('a request reaches its handler with the member that the connection’s key belongs to', async () => {
    const book = new TestBook()
    await start(1, { book, handlers: { exchange: echo } })
    const two = await start(2, { book })
    const body = { text: '合信', list: [1, null, { deep: true }], from: 99 }
    expect(await two.request(1, 'exchange', body)).toEqual({ from: 2, body })
    expect(await two.request(1, 'exchange', null)).toEqual({ from: 2, body: null })
  })

  test('many at once, of every size: each gets its own reply, in whatever order they are ready', async () => {
    const book = new TestBook()
    const late = async (_: number, body: unknown) => {
      const { wait } = body as { wait: number }
      for (let turn = 0; turn < wait; turn++) await new Promise((resolve) => setImmediate(resolve))
      return body
    }
    await start(1, { book, handlers: { exchange: late } })
    const two = await start(2, { book })
    const bodies = fc.sample(fc.record({ wait: fc.nat(50), size: fc.nat(100_000), tag: fc.uuid() }), 80)
    const sent = bodies.map(({ size, ...rest }) => ({ ...rest, filling: 'x'.repeat(size) }))
    expect(await Promise.all(sent.map((body) => two.request(1, 'exchange', body)))).toEqual(sent)
  })

  test('both ask each other at the same time', async () => {
    const book = new TestBook()
    const one = await start(1, { book, handlers: { exchange: echo } })
    const two = await start(2, { book, handlers: { exchange: echo } })
    const [a, b] = await Promise.all([one.request(2, 'exchange', 'a'), two.request(1, 'exchange', 'b')])
    expect([a, b]).toEqual([
      { from: 1, body: 'a' },
      { from: 2, body: 'b' },
    ])
  })

  test('a member asks itself like any other only by name: there is nobody at that end to dial', async () => {
    const book = new TestBook()
    const one = await start(1, { book, handlers: { exchange: echo } })
    await expect(one.request(1, 'exchange', 'a')).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  })
})

describe('what a handler throws', () => {
  const failing = (error: unknown) => ({
    async exchange() {
      throw error
    },
  })

  test('a Hexin error arrives with its code and message, without what caused it', async () => {
    const book = new TestBook()
    const cause = new Error('password=hunter2')
    const thrown = new HexinError('REQUEST_NONCE_REUSED', { found: 'abc', cause })
    await start(1, { book, handlers: failing(thrown) })
    const two = await start(2, { book })
    const error = await two.request(1, 'exchange', {}).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'REQUEST_NONCE_REUSED' })
    expect(String(error)).toContain('abc')
    expect(JSON.stringify(error)).not.toContain('hunter2')
    expect((error as Error).cause).toBeUndefined()
  })

  test.each([
    ['a bug', new TypeError('cannot read password of undefined')],
    [
      'an error of the database',
      Object.assign(new Error('password authentication failed'), { code: '28P01' }),
    ],
    ['something that is no error at all', 'password'],
    ['nothing', undefined],
  ])('%s arrives as INTERNAL and says nothing more; here it is reported', async (_, thrown) => {
    const book = new TestBook()
    const one = await start(1, { book, handlers: failing(thrown) })
    const two = await start(2, { book })
    const error = await two.request(1, 'exchange', {}).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'INTERNAL' })
    expect(`${String(error)}${JSON.stringify(error)}`).not.toContain('password')
    expect(one.failures).toEqual([thrown])
  })

  test('after it the next request is answered, on the same stream', async () => {
    const book = new TestBook()
    const handler = async (_: number, body: unknown) => {
      if (body === 'bad') throw new Error('bad')
      return body
    }
    await start(1, { book, handlers: { exchange: handler } })
    const two = await start(2, { book })
    const [first, second] = await Promise.allSettled([
      two.request(1, 'exchange', 'bad'),
      two.request(1, 'exchange', 'good'),
    ])
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'INTERNAL' } })
    expect(second).toEqual({ status: 'fulfilled', value: 'good' })
  })

  test('a method that nobody handles is refused by name, cut to a decent length', async () => {
    const book = new TestBook()
    await start(1, { book })
    const two = await start(2, { book })
    const method = 'x'.repeat(10_000) as 'exchange'
    const error = await two.request(1, method, {}).catch((e: unknown) => e)
    expect(error).toMatchObject({ code: 'PEER_FRAME_INVALID' })
    expect(String(error).length).toBeLessThan(200)
    // What every object has is no method either.
    const inherited = two.request(1, 'constructor' as 'exchange', {})
    await expect(inherited).rejects.toMatchObject({ code: 'PEER_FRAME_INVALID' })
  })
})

describe('when the other side is not there', () => {
  test('a member without an address or key is unreachable, and so is one that does not listen', async () => {
    const book = new TestBook()
    const one = await start(1, { book })
    await expect(one.request(9, 'exchange', {})).rejects.toMatchObject({
      code: 'PEER_UNREACHABLE',
      found: 'member 9',
    })
    const two = await start(2, { book })
    await two.stop()
    await expect(one.request(2, 'exchange', {})).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
  })

  test('who listens at a member’s address without the member’s key is not asked anything', async () => {
    const book = new TestBook()
    let asked = 0
    const impostor = await startPeer(1, {
      book,
      handlers: {
        exchange: async () => {
          asked++
        },
      },
    })
    running.push(impostor)
    const honestKey = (await start(3, { book })).peerKey.subarray(32)
    book.keys.delete(3)
    const two = await start(2, { book })
    // Negative control: with the listener's own key in the book it is asked.
    await two.request(1, 'exchange', {})
    expect(asked).toBe(1)

    const third = await start(4, { book })
    book.keys.set(1, honestKey)
    await expect(third.request(1, 'exchange', {})).rejects.toMatchObject({ code: 'PEER_UNREACHABLE' })
    expect(asked).toBe(1)
  })

  test('the other side stops in the middle: every waiting request ends, and after its return the next one goes through', async () => {
    const book = new TestBook()
    const begun = Promise.withResolvers<undefined>()
    const first = await startPeer(1, {
      book,
      handlers: {
        exchange: () => {
          begun.resolve(undefined)
          return new Promise(() => undefined)
        },
      },
    })
    const two = await start(2, { book })
    const waiting = Array.from({ length: 5 }, () => two.request(1, 'exchange', {}))
    await begun.promise
    await first.stop()
    const ends = await Promise.allSettled(waiting)
    expect(ends.map((end) => (end as PromiseRejectedResult).reason?.code)).toEqual(
      Array.from({ length: 5 }, () => 'PEER_UNREACHABLE'),
    )
    await start(1, { book, handlers: { exchange: echo } })
    expect(await two.request(1, 'exchange', 'back')).toEqual({ from: 2, body: 'back' })
  })

  test('a peer that never answers: the asker stops waiting at its own time, and others on the stream are not held up', async () => {
    const book = new TestBook()
    const late = Promise.withResolvers<string>()
    const handler = async (_: number, body: unknown) => (body === 'never' ? late.promise : body)
    await start(1, { book, handlers: { exchange: handler } })
    const two = await start(2, { book })
    const never = two.request(1, 'exchange', 'never', 300).catch((e: unknown) => e)
    expect(await two.request(1, 'exchange', 'quick')).toBe('quick')
    expect(await never).toMatchObject({ code: 'PEER_UNREACHABLE', found: 'member 1' })
    // A reply after its time is nobody's.
    late.resolve('too late')
    expect(await two.request(1, 'exchange', 'next')).toBe('next')
  })

  test('a reply that is too large to be a frame is said to be so, to both sides, and nothing ends; so is a request', async () => {
    const book = new TestBook()
    const handler = async (_: number, body: unknown) => (body === 'huge' ? 'x'.repeat(9 * 1024 * 1024) : body)
    const one = await start(1, { book, handlers: { exchange: handler } })
    const two = await start(2, { book })
    const tooLarge = { code: 'PEER_FRAME_TOO_LARGE' }
    const [huge, meanwhile] = await Promise.allSettled([
      two.request(1, 'exchange', 'huge'),
      two.request(1, 'exchange', 'small'),
    ])
    expect(huge).toMatchObject({ status: 'rejected', reason: tooLarge })
    expect(meanwhile).toMatchObject({ value: 'small' })
    expect(one.failures).toMatchObject([tooLarge])
    await expect(two.request(1, 'exchange', 'x'.repeat(9_000_000))).rejects.toMatchObject(tooLarge)
    expect(await two.request(1, 'exchange', 'small')).toBe('small')
  })
})
