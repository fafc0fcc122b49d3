import { type Frame, framesOf, parseFrame } from '@hexin/node/p2p/frames.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { streamPair } from '@libp2p/utils'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** Two ends of one stream, and a signal for reads that nobody will end. */
async function pair() {
  const [one, two] = await streamPair()
  return { one, two, signal: AbortSignal.timeout(30_000) }
}

const jsonValue = fc.jsonValue({ maxDepth: 3 }).filter((value) => value !== undefined)
const frame: fc.Arbitrary<Frame> = fc.oneof(
  fc.record({ id: fc.maxSafeInteger(), method: fc.string(), body: jsonValue }),
  fc.record({ id: fc.maxSafeInteger(), reply: jsonValue }),
  fc.record({
    id: fc.maxSafeInteger(),
    error: fc.oneof(
      fc.record({ code: fc.string(), detail: fc.string() }),
      fc.string().map((code) => ({ code })),
    ),
  }),
)

/** What JSON makes of it: there is no minus zero in it. */
const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

/** True if it is refused with the code that the protocol has for it. */
function isRefused(text: string): boolean {
  try {
    parseFrame(text)
    return false
  } catch (error) {
    if (!isHexinError(error, 'PEER_FRAME_INVALID')) throw error
    return true
  }
}

describe('the text of a frame', () => {
  test('whatever is written is read back the same', () => {
    fc.assert(
      fc.property(frame, (sent) => {
        expect(parseFrame(JSON.stringify(sent))).toEqual(asJson(sent))
      }),
    )
  })

  test('any text and any JSON is a frame with a whole number as its id, or is refused by the one code', () => {
    const almost = fc.record(
      {
        id: jsonValue,
        method: jsonValue,
        body: jsonValue,
        reply: jsonValue,
        error: jsonValue,
        ['__proto__']: jsonValue,
      },
      { requiredKeys: [] },
    )
    const text = fc.oneof(
      fc.string(),
      jsonValue.map((value) => JSON.stringify(value)),
      almost.map((value) => JSON.stringify(value)),
    )
    fc.assert(
      fc.property(text, (given) => {
        if (isRefused(given)) return
        const { id } = parseFrame(given)
        expect(Number.isSafeInteger(id)).toBe(true)
      }),
      { numRuns: 1_000 },
    )
  })

  test('cut short or with anything but blanks behind it, a frame is refused', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.string({ minLength: 1 }), (sent, cut, tail) => {
        const text = JSON.stringify(sent)
        expect(isRefused(text.slice(0, cut % text.length))).toBe(true)
        fc.pre(tail.trim() !== '')
        expect(isRefused(text + tail)).toBe(true)
      }),
    )
  })

  test.each([
    ['no id', '{"method":"exchange","body":{}}'],
    ['an id that is no whole number', '{"id":1.5,"method":"exchange","body":{}}'],
    ['an id as text', '{"id":"1","method":"exchange","body":{}}'],
    ['an id beyond what is exact', '{"id":9007199254740993,"method":"exchange","body":{}}'],
    ['neither request, reply nor error', '{"id":1}'],
    ['a method that is no text', '{"id":1,"method":{"toString":1}}'],
    ['an error without a code', '{"id":1,"error":{"detail":"x"}}'],
    ['an error whose code is no text', '{"id":1,"error":{"code":{"toString":1}}}'],
    ['an error whose detail is no text', '{"id":1,"error":{"code":"INTERNAL","detail":[]}}'],
    ['an error that is null', '{"id":1,"error":null}'],
    ['a list', '[{"id":1,"reply":1}]'],
    ['null', 'null'],
    ['what it lacks hidden in a prototype', '{"__proto__":{"id":1,"reply":1}}'],
  ])('%s is refused', (_, text) => {
    expect(isRefused(text)).toBe(true)
  })

  test('brackets nested a million deep do not end the process', () => {
    expect(isRefused('['.repeat(1_000_000))).toBe(true)
    expect(isRefused(`{"id":1,"method":"x","body":${'['.repeat(1_000_000)}`)).toBe(true)
  })
})

describe('frames on a stream', () => {
  test('arrive whole and in order, whatever they hold', async () => {
    const { one, two, signal } = await pair()
    const [out, into] = [framesOf(one), framesOf(two)]
    const sent = fc.sample(frame, 50)
    const writing = Promise.all(sent.map((each) => out.write(each, signal)))
    for (const each of sent) expect(await into.read(signal)).toEqual(asJson(each))
    await writing
  })

  test('arrive whole although the network hands them on byte by byte', async () => {
    const { one, two, signal } = await pair()
    const text = Buffer.from('{"id":7,"reply":"合信"}')
    for (const byte of [text.length, ...text]) one.send(Uint8Array.of(byte))
    expect(await framesOf(two).read(signal)).toEqual({ id: 7, reply: '合信' })
  })

  test('one that announces more than eight megabytes is refused before any of it is there', async () => {
    const { one, two, signal } = await pair()
    one.send(Uint8Array.of(0x81, 0x80, 0x80, 0x04))
    await expect(framesOf(two).read(signal)).rejects.toThrow()
  })

  test('a length that never ends is refused at its fifth byte', async () => {
    const { one, two, signal } = await pair()
    one.send(new Uint8Array(64).fill(0xff))
    await expect(framesOf(two).read(signal)).rejects.toMatchObject({ code: 'PEER_FRAME_INVALID' })
  })

  test('an empty frame is refused', async () => {
    const { one, two, signal } = await pair()
    one.send(Uint8Array.of(0))
    await expect(framesOf(two).read(signal)).rejects.toMatchObject({ code: 'PEER_FRAME_INVALID' })
  })

  test('one of almost eight megabytes goes through', async () => {
    const { one, two, signal } = await pair()
    const reply = 'x'.repeat(8 * 1024 * 1024 - 100)
    const writing = framesOf(one).write({ id: 1, reply }, signal)
    expect(await framesOf(two).read(signal)).toEqual({ id: 1, reply })
    await writing
  })

  test('half a frame and then the end of the stream is no frame', async () => {
    const { one, two, signal } = await pair()
    one.send(Uint8Array.of(20, 0x7b, 0x22))
    const reading = expect(framesOf(two).read(signal)).rejects.toThrow()
    await one.close()
    await reading
  })

  test('half a frame and then silence: the reader’s own signal ends the wait', async () => {
    const { one, two } = await pair()
    one.send(Uint8Array.of(20, 0x7b, 0x22))
    const patience = new AbortController()
    const reading = expect(framesOf(two).read(patience.signal)).rejects.toThrow()
    patience.abort()
    await reading
  })

  test('bytes that are no text of UTF-8 are refused by the one code, or are text with marks for what was lost', async () => {
    const { one, two, signal } = await pair()
    const into = framesOf(two)
    one.send(Uint8Array.of(3, 0xff, 0xfe, 0xfd))
    await expect(into.read(signal)).rejects.toMatchObject({ code: 'PEER_FRAME_INVALID' })
    const text = Buffer.concat([Buffer.from('{"id":1,"reply":"'), Uint8Array.of(0xff), Buffer.from('"}')])
    one.send(Buffer.concat([Uint8Array.of(text.length), text]))
    expect(await into.read(signal)).toEqual({ id: 1, reply: '\ufffd' })
  })
})
