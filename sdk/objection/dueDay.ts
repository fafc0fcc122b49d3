import {
  addDays,
  chinaCalendar,
  dayOf,
  isRestDay,
  isYearKnown,
  startOfDay,
  type WorkingCalendar,
} from './workingCalendar.ts'

/** 征信业管理条例, art. 25: checked, handled and answered in writing within 20 days of receipt. */
export const ANSWER_DAYS = 20

export type Due = {
  /** The last day, yyyy-mm-dd. */
  readonly day: string
  /** Unix seconds: the first moment after that day. */
  readonly at: number
  /** `official` where the year's holidays are known; `weekends` where they are not announced, and only weekends were counted. */
  readonly calendar: 'official' | 'weekends'
}

/**
 * Until when an objection is to be answered. Days are calendar days and the day of receipt is not counted (Civil Code, art. 201); where the last one
 * is a day of rest, the next working day is the last (art. 203), to its end.
 *
 * @param receivedAt unix seconds
 */
export function dueOf(receivedAt: number, calendar: WorkingCalendar = chinaCalendar): Due {
  let last = addDays(dayOf(calendar, receivedAt), ANSWER_DAYS)
  let known = isYearKnown(calendar, last)
  while (isRestDay(calendar, last)) {
    last = addDays(last, 1)
    known &&= isYearKnown(calendar, last)
  }
  return {
    day: last,
    at: startOfDay(calendar, addDays(last, 1)),
    calendar: known ? 'official' : 'weekends',
  }
}

/** Overdue from the first moment after the last day, unless there is an outcome. */
export const isOverdue = (receivedAt: number, isDecided: boolean, now: number): boolean =>
  !isDecided && now >= dueOf(receivedAt).at
