import { randomBytes } from 'node:crypto'
import { fromBase64url, toBase64url } from '@hexin/sdk/base64url.ts'
import { decodeByLoops, encodeByLoops } from '@hexin/sdk/base64urlLoops.ts'
import { describe, expect, test } from 'vitest'

/** Node has native code for it, a browser the loops: both must say the same, or one end signs what the other refuses. */
describe('base64url natively and by loops', () => {
  test('of any length: the same text, and back to the same bytes', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = new Uint8Array(randomBytes(length))
      const text = toBase64url(bytes)
      expect(encodeByLoops(bytes)).toBe(text)
      expect(fromBase64url(text)).toStrictEqual(bytes)
      expect(decodeByLoops(text)).toStrictEqual(bytes)
    }
  })

  test('bytes in the middle of a buffer: themselves, not their neighbours', () => {
    const middle = new Uint8Array(randomBytes(64)).subarray(7, 40)
    expect(toBase64url(middle)).toBe(encodeByLoops(middle))
  })

  test.each([
    'A',
    'AA=',
    'AA==',
    'AB',
    'AAB',
    'A A',
    'AA\n',
    ' AA',
    'AA+_',
    'AA/_',
    'AA.A',
    'ÀAAA',
    'AAAAA',
    '中文字符',
    '=',
    '\0AAA',
  ])('%j is no spelling of anything, for both', (text) => {
    expect(decodeByLoops(text)).toBeUndefined()
    expect(() => fromBase64url(text)).toThrow(expect.objectContaining({ code: 'INPUT_NOT_BASE64URL' }))
  })

  test('whatever one of them takes the other takes: all texts of up to three characters of a small alphabet', () => {
    const alphabet = ['A', 'B', 'Q', '_', '-', '+', '=', 'é', ' ']
    const texts = [
      '',
      ...alphabet,
      ...alphabet.flatMap((a) => alphabet.flatMap((b) => [a + b, ...alphabet.map((c) => a + b + c)])),
    ]
    for (const text of texts) {
      const byLoops = decodeByLoops(text)
      if (byLoops) expect(fromBase64url(text)).toStrictEqual(byLoops)
      else expect(() => fromBase64url(text)).toThrow()
    }
  })
})
