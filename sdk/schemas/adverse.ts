import { type Claims, kindOf } from './kind.ts'

const YEARS = 5
const BEIJING_S = 8 * 3_600

/** The day, yyyy-mm-dd, that it is in Beijing at this unix second. */
export const beijingDay = (unixSeconds: number): string =>
  new Date((unixSeconds + BEIJING_S) * 1_000).toISOString().slice(0, 10)

/**
 * The last day on which adverse data of a person may be shown: five years after the fact ended (征信业管理条例 art. 16), counted as the Civil Code counts (art. 202):
 * to the corresponding day, or to the month's last where there is none. What ended on 29 February 2024 may be shown until 28 February 2029.
 *
 * @param endedOn yyyy-mm-dd
 */
export function lastAdverseDay(endedOn: string): string {
  const [year = 0, month = 1, day = 1] = endedOn.split('-').map(Number)
  const last = year + YEARS
  // Day 0 of the next month is the last of this one.
  const monthLength = new Date(Date.UTC(last, month, 0)).getUTCDate()
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${String(last).padStart(4, '0')}-${two(month)}-${two(Math.min(day, monthLength))}`
}

/** The day on which a record's adverse fact about a person ended; undefined where it has not, or the record is of no such kind. */
export function adverseEnd(kind: string, claims: Claims): string | undefined {
  const { adverseEndField } = kindOf(kind)
  const endedOn = adverseEndField === undefined ? undefined : claims[adverseEndField]
  return typeof endedOn === 'string' ? endedOn : undefined
}

/**
 * Whether a record is adverse data of a person whose five years are over at this unix second, by the calendar of Beijing. A fact that has not ended has no end: the
 * years don't run yet.
 */
export function isAdverseExpired(kind: string, claims: Claims, now: number): boolean {
  const endedOn = adverseEnd(kind, claims)
  return endedOn !== undefined && beijingDay(now) > lastAdverseDay(endedOn)
}
