import { z } from 'zod'
import cn from './calendar/cn.json' with { type: 'json' }

const day = z.iso.date()

const calendarSchema = z.strictObject({
  region: z.string(),
  utcOffsetSeconds: z.int(),
  years: z.record(
    z.string().regex(/^\d{4}$/),
    z.strictObject({
      source: z.strictObject({ document: z.string(), date: day, url: z.url() }),
      /** First and last day of each rest, weekends inside included. */
      restDays: z.array(z.tuple([day, day])),
      /** Saturdays and Sundays on which work is done in exchange. */
      workingWeekendDays: z.array(day),
    }),
  ),
})

/** Public holidays and moved working days, year by year, as the State Council's office announces them each November. */
export type WorkingCalendar = z.infer<typeof calendarSchema>

export const chinaCalendar: WorkingCalendar = calendarSchema.parse(cn)

const DAY_MS = 86_400_000

/** The day after `count` days. Days are `yyyy-mm-dd`. */
export const addDays = (from: string, count: number): string =>
  new Date(Date.parse(from) + count * DAY_MS).toISOString().slice(0, 10)

/** The calendar's day in which a moment lies, in unix seconds. */
export const dayOf = ({ utcOffsetSeconds }: WorkingCalendar, at: number): string =>
  new Date((at + utcOffsetSeconds) * 1000).toISOString().slice(0, 10)

/** The first second of a day, in unix seconds. */
export const startOfDay = ({ utcOffsetSeconds }: WorkingCalendar, of: string): number =>
  Date.parse(of) / 1000 - utcOffsetSeconds

/** Whether the year's arrangement of holidays is known here; otherwise only weekends are rest. */
export const isYearKnown = ({ years }: WorkingCalendar, of: string): boolean =>
  Object.hasOwn(years, of.slice(0, 4))

export function isRestDay({ years }: WorkingCalendar, of: string): boolean {
  const year = Object.hasOwn(years, of.slice(0, 4)) ? years[of.slice(0, 4)] : undefined
  if (year?.workingWeekendDays.includes(of)) return false
  if (year?.restDays.some(([first, last]) => first <= of && of <= last)) return true
  const weekday = new Date(of).getUTCDay()
  return weekday === 0 || weekday === 6
}
