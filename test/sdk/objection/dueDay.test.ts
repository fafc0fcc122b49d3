import { ANSWER_DAYS, dueOf, isOverdue } from '@hexin/sdk/objection/dueDay.ts'
import {
  addDays,
  chinaCalendar,
  dayOf,
  isRestDay,
  isYearKnown,
  startOfDay,
} from '@hexin/sdk/objection/workingCalendar.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

/** Unix seconds of a moment in Beijing. */
const beijing = (moment: string): number => Date.parse(`${moment}+08:00`) / 1000

describe('the last day', () => {
  test.each([
    ['an ordinary day', '2026-03-02T10:00:00', '2026-03-23', 'official'],
    ['received in the last second of a day', '2026-03-02T23:59:59', '2026-03-23', 'official'],
    ['received in the first second of a day', '2026-03-03T00:00:00', '2026-03-23', 'official'],
    ['the last day is a Saturday', '2026-03-01T10:00:00', '2026-03-23', 'official'],
    ['the last day is a Sunday, working in exchange', '2026-08-31T10:00:00', '2026-09-20', 'official'],
    ['the last day is a Saturday, working in exchange', '2026-02-08T10:00:00', '2026-02-28', 'official'],
    ['the last day lies in the Spring Festival', '2026-01-26T10:00:00', '2026-02-24', 'official'],
    ['the Spring Festival lies between, and counts', '2026-02-10T10:00:00', '2026-03-02', 'official'],
    [
      'the last day is the first of the National Day holiday',
      '2026-09-11T10:00:00',
      '2026-10-08',
      'official',
    ],
    ['the last day is New Year’s Day of a known year', '2025-12-12T10:00:00', '2026-01-04', 'official'],
    ['the last day of the known year', '2026-12-11T10:00:00', '2026-12-31', 'official'],
    ['it lies in a year that is not announced here', '2026-12-12T10:00:00', '2027-01-01', 'weekends'],
    ['in an unknown year weekends are skipped', '2026-12-13T10:00:00', '2027-01-04', 'weekends'],
  ])('%s', (_, received, day, calendar) => {
    expect(dueOf(beijing(received))).toEqual({
      day,
      at: beijing(`${addDays(day, 1)}T00:00:00`),
      calendar,
    })
  })

  test('a weekend at the end of a known year runs on into one that is not known', () => {
    const known = chinaCalendar.years['2026']
    if (!known) throw new Error('2026 is not there')
    const years = { '2026': { ...known, restDays: [['2026-12-31', '2026-12-31'] as [string, string]] } }
    const calendar = { ...chinaCalendar, years }
    expect(dueOf(beijing('2026-12-11T10:00:00'), calendar)).toMatchObject({
      day: '2027-01-01',
      calendar: 'weekends',
    })
  })

  test('never before the twentieth day, never on a day of rest, and never earlier for what came later', () => {
    const seconds = fc.integer({ min: beijing('2025-01-01T00:00:00'), max: beijing('2028-12-31T23:59:59') })
    fc.assert(
      fc.property(seconds, fc.nat(40 * 86_400), (received, later) => {
        const due = dueOf(received)
        expect(isRestDay(chinaCalendar, due.day)).toBe(false)
        const twentieth = addDays(dayOf(chinaCalendar, received), ANSWER_DAYS)
        expect(due.day >= twentieth).toBe(true)
        for (let day = twentieth; day < due.day; day = addDays(day, 1))
          expect(isRestDay(chinaCalendar, day)).toBe(true)
        expect(dueOf(received + later).at).toBeGreaterThanOrEqual(due.at)
        expect(due.calendar === 'official').toBe(isYearKnown(chinaCalendar, due.day))
      }),
    )
  })
})

test('overdue from the first second after the last day, and not once it is decided', () => {
  const received = beijing('2026-03-02T10:00:00')
  const { at } = dueOf(received)
  expect([at - 1, at].map((now) => isOverdue(received, false, now))).toEqual([false, true])
  expect(isOverdue(received, true, at)).toBe(false)
})

describe('the calendar’s data', () => {
  const [year = '', data] = Object.entries(chinaCalendar.years)[0] ?? []

  test('2026 is known, with the notice that it is from; the years around it are not', () => {
    expect(Object.keys(chinaCalendar.years)).toEqual(['2026'])
    expect(data?.source).toMatchObject({ document: '国务院办公厅关于2026年部分节假日安排的通知' })
    expect(['2025-06-01', '2026-06-01', '2027-06-01'].map((day) => isYearKnown(chinaCalendar, day))).toEqual([
      false,
      true,
      false,
    ])
  })

  test('each rest is a span within the year; each working day in exchange is a Saturday or Sunday outside of them', () => {
    for (const [first, last] of data?.restDays ?? []) {
      expect([first.slice(0, 4), last.slice(0, 4)]).toEqual([year, year])
      expect(first <= last).toBe(true)
    }
    for (const day of data?.workingWeekendDays ?? []) {
      expect([0, 6]).toContain(new Date(day).getUTCDay())
      expect(data?.restDays.some(([first, last]) => first <= day && day <= last)).toBe(false)
    }
  })

  test('has as many days of rest as the notice counts for each holiday', () => {
    const days = (data?.restDays ?? []).map(([first, last]) => {
      const span = startOfDay(chinaCalendar, last) - startOfDay(chinaCalendar, first)
      return span / 86_400 + 1
    })
    expect(days).toEqual([3, 9, 3, 5, 3, 3, 7])
  })
})
