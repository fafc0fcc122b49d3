/** The longest time between two attempts, in seconds. */
const LONGEST_S = 60

/**
 * When to try again what has failed `attempts` times before this one: after twice as long as the last time, at most a minute, and no later than its deadline,
 * at which it comes to its end. Unix seconds.
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
}): number => Math.max(now + 1, Math.min(now + Math.min(firstS * 2 ** attempts, LONGEST_S), deadline))
