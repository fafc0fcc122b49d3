import type { DataRange } from '../consent/terms.ts'
import { type Claims, kindOf } from '../schemas/kind.ts'

/** All records of a company and kind, whatever day they are about. */
export const ALL = 'all'
/** Those about a day that no year's period takes: before 2000, or further ahead than the next year when they were made. */
export const OTHER = 'other'

const FIRST_YEAR = 2_000

const yearAt = (unixSeconds: number): number => new Date(unixSeconds * 1_000).getUTCFullYear()

/** The year that a record is about; undefined where its kind has no day, or it doesn't say it. */
function yearOf(kind: string, claims: Claims): number | undefined {
  const { periodField } = kindOf(kind)
  const value = periodField === undefined ? undefined : claims[periodField]
  return value === undefined ? undefined : Number(String(value).slice(0, 4))
}

/**
 * The periods that count a record: all of them, and its year.
 * @param createdAt unix seconds
 */
export function periodsOfRecord(kind: string, claims: Claims, createdAt: number): readonly string[] {
  const year = yearOf(kind, claims)
  if (year === undefined) return [ALL]
  return [ALL, year >= FIRST_YEAR && year <= yearAt(createdAt) + 1 ? String(year) : OTHER]
}

/** Whether a record that says what it is about may be counted in this period. */
export function fitsPeriod(kind: string, claims: Claims, period: string): boolean {
  const year = yearOf(kind, claims)
  return year === undefined || period === ALL || period === OTHER || period === String(year)
}

export type AskedPeriod = {
  readonly period: string
  /** Whether all of it was asked for: nothing in it lies outside the range. */
  readonly whole: boolean
}

/**
 * The periods that a range of days takes in, in the order in which an answer proves them.
 * @param issuedAt unix seconds of the request
 */
export function periodsOfRange(kind: string, range: DataRange | null, issuedAt: number): AskedPeriod[] {
  if (range === null || kindOf(kind).periodField === undefined) return [{ period: ALL, whole: true }]
  const { from, to } = range
  const first = Math.max(FIRST_YEAR, from === null ? FIRST_YEAR : Number(from.slice(0, 4)))
  const last = Math.min(yearAt(issuedAt) + 1, to === null ? Number.MAX_SAFE_INTEGER : Number(to.slice(0, 4)))
  const years = Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => first + i)
  return [
    ...years.map((year) => ({
      period: String(year),
      whole: (from === null || from <= `${year}-01-01`) && (to === null || to >= `${year}-12-31`),
    })),
    { period: OTHER, whole: false },
  ]
}
