import type { GrantRequestEntry } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantRequestRow } from '../../ports/grantRequests.ts'

/** A request as the member's own people see it. */
export function requestEntry(row: GrantRequestRow, now: number): GrantRequestEntry {
  const { id, proposal, createdAt, expiresAt, grantId, partial, declined } = row
  const { subject, subjectName, caseNumber, purpose } = proposal
  return {
    ...{ id, state: stateOf(row, now), subject, subjectName, caseNumber, purpose, createdAt, expiresAt },
    grant: partial ? null : (grantId ?? null),
    signatures: partial?.signatures.length ?? 0,
    declined: declined ?? null,
  }
}

function stateOf(
  { grantId, partial, declined, expiresAt }: GrantRequestRow,
  now: number,
): GrantRequestEntry['state'] {
  if (grantId !== undefined && !partial) return 'granted'
  if (declined) return 'declined'
  return expiresAt <= now ? 'expired' : 'open'
}
