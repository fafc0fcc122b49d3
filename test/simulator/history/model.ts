import type { Asked, Story } from './story.ts'

/** Seconds by which two clocks differ at most, both ways. */
const SKEW_S = 45

/** What speaks for a code, by the facts that the world knows. */
type Reason = (asked: Asked & { readonly told: NonNullable<Asked['told']> }, story: Story) => boolean

const always: Reason = () => true
const isSettledBy = (at: number, { granted }: Asked): boolean => granted.signedAt < at

/**
 * The reference: what may come of a call, in plain words. A code that is not here may never come; one that is here only for its reason. Faults of the world (no connection, no
 * chain) excuse a call that has no outcome, and never a wrong one.
 */
const reasons: Readonly<Record<string, Reason>> = {
  answered: ({ bank, granted, order, told, at }) =>
    bank === granted.grantee &&
    order.purpose === 'preLoanReview' &&
    order.fields.every((field) => granted.fields.includes(field)) &&
    isSettledBy(told.at + 1, { granted } as Asked) &&
    // Whoever asked in time may repeat the call later; the first one must have been in time.
    at >= granted.signedAt,
  sent: ({ bank, granted }) => bank === granted.grantee,
  undeliverable: ({ bank, granted }) => bank === granted.grantee,
  GRANT_UNKNOWN: always,
  GRANT_NOT_REGISTERED: always,
  GRANT_EXPIRED: ({ granted, told }) => told.at + SKEW_S >= granted.expiry,
  GRANT_REVOKED: ({ granted, told }) => granted.revoked !== undefined && granted.revoked.at <= told.at,
  GRANT_PAUSED: ({ granted, told }) =>
    granted.controls.some(({ control, at }) => control.action === 'pause' && at <= told.at),
  GRANT_SCOPE_EXCEEDED: ({ granted, order }) => order.fields.some((field) => !granted.fields.includes(field)),
  GRANT_PURPOSE_MISMATCH: ({ order }) => order.purpose !== 'preLoanReview',
  GRANT_USES_EXHAUSTED: ({ granted, key }, { asked }) => {
    const others = asked.filter((other) => other.granted === granted && other.key !== key)
    return new Set(others.map((other) => other.key)).size >= granted.maxUses
  },
  MEMBER_SUSPENDED: ({ told }, { suspensions }) => suspensions.some(({ at }) => at <= told.at),
  IDEMPOTENCY_KEY_REUSED: ({ bank, key, order }, { asked }) =>
    asked.some((other) => other.bank === bank && other.key === key && other.order !== order),
  // An answer of a grant that is over is deleted, or waits for what its holder decides.
  ANSWER_DELETED: ({ granted, told }) => granted.revoked !== undefined || told.at + SKEW_S >= granted.expiry,
  ANSWER_WITHHELD: ({ granted, told }) => granted.revoked !== undefined || told.at + SKEW_S >= granted.expiry,
  REQUEST_EXPIRED: always,
  REQUEST_BLOCK_STALE: always,
  REQUEST_BLOCK_UNKNOWN: always,
  REQUEST_WINDOW_TOO_LONG: always,
  PEER_UNREACHABLE: always,
  CHAIN_UNAVAILABLE: always,
}

/** What no reason explains. */
export function unexplained(story: Story): string[] {
  return story.asked.flatMap((asked, i) => {
    const { told } = asked
    if (!told) return []
    const holds = reasons[told.state]?.({ ...asked, told }, story)
    return holds ? [] : [`call ${i + 1} was told ${told.state}, and nothing explains it`]
  })
}
