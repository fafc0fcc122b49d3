import type { PartyDuty } from '@hexin/sdk/consent/revocation.ts'
import type { Overview } from './overview.ts'

/** What one party owes after one grant's revocation, by the best that any member knows of it. */
export type DutyRow = {
  readonly grant: string
  /** Unix seconds: the first sight of it by any member. */
  readonly revokedAt: number
  readonly duty: PartyDuty
}

/**
 * Each party once, though several members tell of it: one that has its statement knows more than one that waits for it, and only where none has it is
 * the party late.
 */
export function dutyRows(revocations: Overview['revocations']): DutyRow[] {
  const rows = new Map<string, DutyRow>()
  for (const { grant, revokedAt, parties } of revocations)
    for (const duty of parties) {
      const key = `${grant} ${duty.member}`
      const known = rows.get(key)
      const best = known && knows(known.duty) >= knows(duty) ? known.duty : duty
      rows.set(key, { grant, revokedAt: Math.min(revokedAt, known?.revokedAt ?? revokedAt), duty: best })
    }
  return [...rows.values()].toSorted((a, b) => b.revokedAt - a.revokedAt)
}

const steps = ['unknown', 'owed', 'nothingKept', 'restricted', 'deleted'] as const

/** How far a duty has come. */
const knows = ({ stopped, state }: PartyDuty): number => steps.indexOf(state) * 2 + (stopped === null ? 0 : 1)
