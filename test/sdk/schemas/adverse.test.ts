import { isAdverseExpired, lastAdverseDay } from '@hexin/sdk/schemas/adverse.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('adverse data of a person may be shown for five years after their end', () => {
  test.each([
    ['2021-06-30', '2026-06-30'],
    ['2021-12-31', '2026-12-31'],
    // The month of the last year has no such day: its last one.
    ['2024-02-29', '2029-02-28'],
    ['2023-02-28', '2028-02-28'],
    ['2019-03-01', '2024-03-01'],
    ['1999-02-28', '2004-02-28'],
  ])('what ended on %s until %s', (endedOn, last) => {
    expect(lastAdverseDay(endedOn)).toBe(last)
  })

  test('always five years later, in the same month, never on a day later in it', () => {
    const day = fc.date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
    fc.assert(
      fc.property(day, (date) => {
        const endedOn = date.toISOString().slice(0, 10)
        const last = lastAdverseDay(endedOn)
        // A day that the calendar has.
        expect(new Date(`${last}T00:00:00Z`).toISOString().slice(0, 10)).toBe(last)
        expect(Number(last.slice(0, 4)) - Number(endedOn.slice(0, 4))).toBe(5)
        expect(last.slice(5, 7)).toBe(endedOn.slice(5, 7))
        expect(last.slice(8) === endedOn.slice(8) || endedOn.endsWith('02-29')).toBe(true)
      }),
    )
  })

  const at = (time: string): number => Date.parse(time) / 1_000

  test('to the last second of the last day in Beijing, and not one longer', () => {
    const ended = { penaltyNumber: 'P1', endedOn: '2024-02-29' }
    expect(isAdverseExpired('penalty', ended, at('2029-02-28T23:59:59+08:00'))).toBe(false)
    expect(isAdverseExpired('penalty', ended, at('2029-03-01T00:00:00+08:00'))).toBe(true)
  })

  test('what has not ended, and what is no adverse data of a person, does not expire', () => {
    const late = at('2100-01-01T00:00:00+08:00')
    expect(isAdverseExpired('penalty', { penaltyNumber: 'P1' }, late)).toBe(false)
    expect(isAdverseExpired('loan', { chargedOffOn: '2000-01-01' }, late)).toBe(false)
  })
})
