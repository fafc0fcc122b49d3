import { nextAttemptAt } from '@hexin/node/services/backOff.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'

test('attempts grow apart, up to a minute, and the last one is at the deadline: however often it fails, it ends', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 0, max: 20_000 }),
      fc.integer({ min: 0, max: 100 }),
      (firstS, life, lag) => {
        const deadline = 1_000_000 + life
        let now = 1_000_000
        let before = 0
        let attempts = 0
        for (; now <= deadline; attempts++) {
          const at = nextAttemptAt({ now, attempts, firstS, deadline })
          const wait = at - now
          expect(wait).toBeGreaterThan(0)
          expect(wait).toBeLessThanOrEqual(Math.max(60, 1))
          if (at < deadline) expect(wait).toBeGreaterThanOrEqual(before)
          expect(at).toBeLessThanOrEqual(Math.max(deadline, now + 1))
          before = wait
          // A loop may come late; it never comes early.
          now = at + (lag % 3)
        }
        // No more than the doubling and a minute each.
        expect(attempts).toBeLessThanOrEqual(8 + Math.ceil(life / 60) + 2)
      },
    ),
  )
})

test('after thousands of attempts it is still a minute', () => {
  expect(nextAttemptAt({ now: 0, attempts: 5_000, firstS: 2, deadline: 10_000 })).toBe(60)
})
