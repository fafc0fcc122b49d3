/** Seconds to wait before what has failed `attempts` times before this one is tried again: twice as long each time, `longestS` at most. */
export const backOffS = (
  attempts: number,
  { firstS, longestS }: { readonly firstS: number; readonly longestS: number },
): number => Math.min(firstS * 2 ** attempts, longestS)

/** The longest time between two attempts at what has a deadline, in seconds. */
const LONGEST_S = 60

/**
 * When to try again what has failed `attempts` times before this one: at growing intervals up to a minute, and no later than its deadline, at which it comes to
 * its end. Unix seconds.
 */
export const nextAttemptAt = ({
  now,
  attempts,
  firstS,
  deadline,
}: {
  readonly now: number
  readonly attempts: number
  readonly firstS: number
  readonly deadline: number
}): number => Math.max(now + 1, Math.min(now + backOffS(attempts, { firstS, longestS: LONGEST_S }), deadline))
