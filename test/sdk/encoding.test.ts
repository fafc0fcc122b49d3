import { decodeByLoops, encodeByLoops } from '@hexin/sdk/base64urlLoops.ts'
import {
  canonicalJson,
  concat,
  equalBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  parseCanonicalJson,
  toBase64url,
  toHex,
  utf8,
} from '@hexin/sdk/encoding.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { othersVectors, outcomeOf, skippedWithout } from './proof/helpers.ts'

const anyBytes = fc.uint8Array({ maxLength: 100 })

type Base64url = {
  readonly write: (bytes: Uint8Array) => string
  readonly read: (text: string) => string | Uint8Array
}

/** What reading comes to: the bytes, or the code of the refusal. */
function readOrCode(text: string): string | Uint8Array {
  let bytes = new Uint8Array()
  const code = outcomeOf(() => {
    bytes = Uint8Array.from(fromBase64url(text))
  })
  return code === 'accepted' ? bytes : code
}

describe.each<[string, Base64url]>([
  ['as the platform has it', { write: toBase64url, read: readOrCode }],
  [
    'in plain JavaScript, for browsers',
    { write: encodeByLoops, read: (text) => decodeByLoops(text) ?? 'INPUT_NOT_BASE64URL' },
  ],
])('base64url %s', (_, { write, read }) => {
  test('agrees with Node’s, and comes back', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const text = write(bytes)
        expect(text).toBe(Buffer.from(bytes).toString('base64url'))
        expect(read(text)).toEqual(bytes)
      }),
      { numRuns: 1_000 },
    )
  })

  test('whatever is read has that one spelling, and is read alike everywhere', () => {
    const letters = 'A B a b 0 1 - _ = + / \n'.split(' ')
    const likely = fc.string({ unit: fc.constantFrom(...letters), maxLength: 12 })
    let taken = 0
    fc.assert(
      fc.property(fc.oneof(likely, fc.string()), (text) => {
        const bytes = read(text)
        expect(bytes).toEqual(readOrCode(text))
        if (typeof bytes === 'string') return
        taken++
        expect(write(bytes)).toBe(text)
      }),
      { numRuns: 3_000 },
    )
    expect(taken).toBeGreaterThan(50)
  })

  test.each([
    ['padding', 'AA=='],
    ['the letters of base64', '+/+/'],
    ['white space', 'AA AA'],
    ['a line break', 'AAAA\n'],
    ['stray bits', 'AB'],
    ['stray bits in three letters', 'AAB'],
    ['one letter', 'A'],
    ['five letters', 'AAAAA'],
    ['other letters', 'ÄÄÄÄ'],
    ['letters beyond the first plane', '😀😀'],
    ['a zero', 'AA\0A'],
  ])('%s: refused', (_title, text) => expect(read(text)).toBe('INPUT_NOT_BASE64URL'))

  test('what is read is its own: writing to it changes nothing else', () => {
    const [one, other] = [read('AAAA'), read('AAAA')]
    if (typeof one === 'string') throw new Error(one)
    one.fill(255)
    new Uint8Array(one.buffer).fill(255)
    expect([other, read('AAAA')]).toEqual([new Uint8Array(3), new Uint8Array(3)])
  })
})

describe('hexadecimal', () => {
  test('agrees with the platform, and comes back from either case', () => {
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        expect(toHex(bytes)).toBe(`0x${Buffer.from(bytes).toString('hex')}`)
        expect(fromHex(toHex(bytes))).toEqual(bytes)
        expect(fromHex(`0x${toHex(bytes).slice(2).toUpperCase()}`)).toEqual(bytes)
      }),
    )
  })

  test.each(['', '0', '00', '0x0', '0xzz', ' 0x00', '0x00\n', '0X00', '0x0 '])('%j: refused', (text) =>
    expect(outcomeOf(() => fromHex(text))).toBe('INPUT_NOT_HEX'),
  )
})

describe('UTF-8', () => {
  test('any text comes back; a byte order mark stays', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text)
        expect(fromUtf8(utf8(`\uFEFF${text}`))).toBe(`\uFEFF${text}`)
      }),
    )
  })

  test.each([
    ['a byte alone', [0xff]],
    ['a longer form of a slash', [0xc0, 0xaf]],
    ['half a surrogate pair', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['a character that is cut', [0xe5, 0xb9]],
  ])('%s: refused', (_, bytes) => {
    expect(outcomeOf(() => fromUtf8(Uint8Array.from(bytes)))).toBe('INPUT_NOT_UTF8')
  })
})

test('bytes are joined in order, and equal only to themselves', () => {
  fc.assert(
    fc.property(fc.array(anyBytes, { maxLength: 5 }), anyBytes, (parts, other) => {
      const joined = concat(...parts)
      expect(Buffer.from(joined)).toEqual(Buffer.concat(parts))
      expect(equalBytes(joined, Uint8Array.from(joined))).toBe(true)
      expect(equalBytes(joined, other)).toBe(Buffer.compare(joined, other) === 0)
    }),
  )
})

describe('canonical JSON (RFC 8785)', () => {
  type Vector = { readonly name: string; readonly input: string; readonly output: string }
  const vectors = othersVectors<Vector>('rfc8785-jcs.json')

  describe.skipIf(vectors.length === 0)(`the vectors of the RFC’s author${skippedWithout(vectors)}`, () => {
    test.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, { input, output }) => {
      const expected = output.trimEnd()
      expect(canonicalJson(JSON.parse(input))).toBe(expected)
      expect(canonicalJson(parseCanonicalJson(expected))).toBe(expected)
      if (input !== expected) expect(outcomeOf(() => parseCanonicalJson(input))).toBe('INPUT_NOT_CANONICAL')
    })
  })

  // RFC 8785 appendix B.
  test.each([
    ['0000000000000000', '0'],
    ['8000000000000000', '0'],
    ['0000000000000001', '5e-324'],
    ['8000000000000001', '-5e-324'],
    ['7fefffffffffffff', '1.7976931348623157e+308'],
    ['4340000000000000', '9007199254740992'],
    ['4430000000000000', '295147905179352830000'],
    ['44b52d02c7e14af5', '9.999999999999997e+22'],
    ['44b52d02c7e14af6', '1e+23'],
    ['444b1ae4d6e2ef4e', '999999999999999700000'],
    ['444b1ae4d6e2ef50', '1e+21'],
    ['3eb0c6f7a0b5ed8c', '9.999999999999997e-7'],
    ['3eb0c6f7a0b5ed8d', '0.000001'],
    ['41b3de4355555553', '333333333.3333332'],
    ['becbf647612f3696', '-0.0000033333333333333333'],
    ['43143ff3c1cb0959', '1424953923781206.2'],
  ])('the number %s is written %s', (bits, text) => {
    expect(canonicalJson(Buffer.from(bits, 'hex').readDoubleBE())).toBe(text)
  })

  test('any JSON comes back, in one spelling whatever the order of its members', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = canonicalJson(value)
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)))
        expect(canonicalJson(parseCanonicalJson(text))).toBe(text)
        expect(canonicalJson(reversed(value))).toBe(text)
      }),
    )
  })

  test('members stand in the order of their UTF-16 units, not of their code points', () => {
    expect(canonicalJson({ '\u{1f600}': 1, '\ufb33': 2, '\u20ac': 3, a: 4 })).toBe(
      '{"a":4,"\u20ac":3,"\u{1f600}":1,"\ufb33":2}',
    )
  })

  test.each([
    ['undefined', undefined],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a bigint', 1n],
    ['a function', () => 1],
    ['NaN deep inside', { a: [{ b: Number.NaN }] }],
    ['half a surrogate pair', '\ud800'],
    ['half a surrogate pair in a name', { '\udead': 1 }],
  ])('%s can’t be written', (_, value) => {
    expect(outcomeOf(() => canonicalJson(value))).toBe('INPUT_NOT_CANONICAL')
  })

  test.each([
    ['a repeated member', '{"a":1,"a":1}'],
    ['white space', '{"a": 1}'],
    ['members out of order', '{"b":1,"a":1}'],
    ['another spelling of a number', '1.0'],
    ['a number that no double holds', '9007199254740993'],
    ['a number beyond all doubles', '1e400'],
    ['an escape that is not needed', '"\\u0061"'],
    ['half a surrogate pair', '"\\ud800"'],
  ])('%s is not canonical', (_, text) => {
    expect(outcomeOf(() => parseCanonicalJson(text))).toBe('INPUT_NOT_CANONICAL')
  })

  test.each(['', '{', '{"a":1,}', "{'a':1}", 'undefined', '01', 'NaN', '"\n"'])('%j is no JSON', (text) => {
    expect(outcomeOf(() => parseCanonicalJson(text))).toBe('INPUT_NOT_JSON')
  })
})

/** The same value with the members of its objects in another order. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, member]) => [name, reversed(member)]),
  )
}
