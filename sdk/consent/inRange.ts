import { type Claims, kindOf } from '../schemas/kind.ts'
import type { DataRange } from './terms.ts'

/**
 * Whether a record lies in the range of days that was granted: all of what it is about must. A record of a kind that has a day but doesn't say
 * it lies outside any range; a kind without one states how things are, and no range bounds it.
 */
export function isInRange(kind: string, claims: Claims, range: DataRange | null): boolean {
  const { periodField } = kindOf(kind)
  if (range === null || periodField === undefined) return true
  const value = claims[periodField]
  if (value === undefined) return false
  const [first, last] = typeof value === 'number' ? [`${value}-01-01`, `${value}-12-31`] : [value, value]
  return (range.from === null || first >= range.from) && (range.to === null || last <= range.to)
}
