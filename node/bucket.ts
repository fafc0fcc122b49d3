/** A token bucket that holds what comes in one second. What is taken may be more than there is: the debt is then waited for. */
export type Bucket = {
  left(): number
  take(count: number): void
  /** How long until there is so much, in milliseconds. */
  msUntil(count: number): number
}

/**
 * @param perSecond what comes in a second, and what there is at first
 * @param now milliseconds that only grow
 */
export function createBucket(perSecond: number, now: () => number): Bucket {
  let amount = perSecond
  let at = now()

  function left(): number {
    const then = at
    at = now()
    amount = Math.min(perSecond, amount + ((at - then) / 1000) * perSecond)
    return amount
  }
  return {
    left,
    take: (count) => void (amount = left() - count),
    msUntil: (count) => Math.max(0, Math.ceil(((count - left()) / perSecond) * 1000)),
  }
}
