import { isInRange } from '@hexin/sdk/consent/inRange.ts'
import { frequencyPeriods, periodStart } from '@hexin/sdk/consent/terms.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const at = (beijing: string): number => Date.parse(`${beijing}+08:00`) / 1000

describe('the period that a moment lies in', () => {
  test.each([
    ['day', '2026-11-22T00:00:00', '2026-11-22T00:00:00'],
    ['day', '2026-11-22T23:59:59', '2026-11-22T00:00:00'],
    // A Sunday, and the Monday after it.
    ['week', '2026-11-22T12:00:00', '2026-11-16T00:00:00'],
    ['week', '2026-11-23T00:00:00', '2026-11-23T00:00:00'],
    ['month', '2026-02-28T23:59:59', '2026-02-01T00:00:00'],
    ['month', '2026-03-01T07:59:59', '2026-03-01T00:00:00'],
    ['year', '2026-12-31T23:59:59', '2026-01-01T00:00:00'],
    ['year', '2027-01-01T00:00:00', '2027-01-01T00:00:00'],
  ] as const)('%s of %s begins at %s, Beijing time', (per, now, start) => {
    expect(periodStart(per, at(now))).toBe(at(start))
  })

  test('has begun, is its own, and the second before it lies in another', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...frequencyPeriods),
        fc.integer({ min: 100_000_000, max: 4_000_000_000 }),
        (per, now) => {
          const start = periodStart(per, now)
          expect(start).toBeLessThanOrEqual(now)
          expect(periodStart(per, start)).toBe(start)
          expect(periodStart(per, start - 1)).toBeLessThan(start)
        },
      ),
    )
  })
})

describe('a range of days', () => {
  const year = { from: '2025-01-01', to: '2025-12-31' }
  const inYear = (kind: string, claims: Record<string, string | number>) => isInRange(kind, claims, year)

  test('takes its first and last day in, and nothing beyond', () => {
    const days = ['2024-12-31', '2025-01-01', '2025-12-31', '2026-01-01']
    expect(days.map((approvedOn) => inYear('loan', { approvedOn }))).toEqual([false, true, true, false])
    expect([2024, 2025, 2026].map((number) => inYear('tax', { year: number }))).toEqual([false, true, false])
  })

  test('does not take in a year of which a day lies outside', () => {
    expect(isInRange('tax', { year: 2025 }, { from: '2025-01-02', to: null })).toBe(false)
    expect(isInRange('tax', { year: 2025 }, { from: null, to: '2025-12-30' })).toBe(false)
  })

  test('does not take in a loan that does not say its day', () => {
    expect(inYear('loan', { loanNumber: '1' })).toBe(false)
  })

  test('does not bound what has no day, and no range bounds nothing', () => {
    expect(inYear('registration', { name: 'A' })).toBe(true)
    expect(isInRange('loan', { loanNumber: '1' }, null)).toBe(true)
  })
})
