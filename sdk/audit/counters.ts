import { basisId, type Look } from '../exchange/messages.ts'
import type { AuditFinding } from './findings.ts'

/** A provider's entry with its place in the log. */
export type PlacedLook = { readonly index: number; readonly look: Look }

/**
 * Holds the counters of a provider's entries against each other: of one grant, each later entry has counted more uses before it than an earlier one. Entries
 * that were not drawn leave gaps, never repetitions.
 */
export function compareCounters(looks: readonly PlacedLook[]): AuditFinding[] {
  const last = new Map<string, PlacedLook>()
  const findings: AuditFinding[] = []
  for (const placed of looks.toSorted((a, b) => a.index - b.index)) {
    const { look } = placed
    const key = `${look.provider} ${basisId(look)}`
    const before = last.get(key)
    if (before && look.state.uses < before.look.state.uses + 1)
      findings.push({
        code: 'COUNTER_CONTRADICTS_ENTRIES',
        member: look.provider,
        request: look.request,
        found: `${look.state.uses} uses, after ${before.look.state.uses} at leaf ${before.index}`,
        evidence: [before.look.request],
      })
    last.set(key, placed)
  }
  return findings
}
