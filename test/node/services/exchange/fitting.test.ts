import { fitting } from '@hexin/node/services/exchange/fitting.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'

const items = fc.array(fc.record({ sdJwt: fc.string({ maxLength: 60, unit: 'grapheme' }) }), {
  maxLength: 30,
})

test('the newest, as many as fit: neither limit is passed, and one more would pass it', () => {
  fc.assert(
    fc.property(items, fc.nat(20), fc.nat(1_000), (all, count, bytes) => {
      const kept = fitting(all, { count, bytes })
      const sizeOf = (some: readonly object[]) =>
        some.reduce((sum, item) => sum + Buffer.byteLength(JSON.stringify(item)) + 1, 0)
      expect(kept).toEqual(all.slice(all.length - kept.length))
      expect(kept.length).toBeLessThanOrEqual(count)
      expect(sizeOf(kept)).toBeLessThanOrEqual(bytes)
      if (kept.length < all.length) {
        const more = all.slice(all.length - kept.length - 1)
        expect(more.length > count || sizeOf(more) > bytes).toBe(true)
      }
    }),
  )
})

test('of a thousand records one answer holds all, of one more the newest thousand', () => {
  const records = Array.from({ length: 1_001 }, (_, i) => i)
  expect(fitting(records.slice(1))).toHaveLength(1_000)
  expect(fitting(records)).toEqual(records.slice(1))
})
