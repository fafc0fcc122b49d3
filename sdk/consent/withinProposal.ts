import { canonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { GrantArtefact } from './artefact.ts'
import type { GrantProposal } from './composeGrant.ts'

/** What a company takes over as it was asked, or not at all. */
const same = [
  ...(['chain', 'subject', 'grantee', 'purpose', 'caseNumber'] as const),
  ...(['mode', 'frequency', 'dataRange', 'notBefore', 'crossBorder', 'template'] as const),
]

/** What it may grant less of. */
const atMost = ['maxUses', 'expiry', 'retentionDays'] as const
const among = ['providers', 'onwardTransfer'] as const

/**
 * Checks that a grant gives what was asked for, or less of it: the grantee's file says what it asked for.
 * @throws HexinError GRANT_SCOPE_EXCEEDED where it gives more, GRANT_ARTEFACT_MALFORMED where it gives something else
 */
export function assertWithinProposal(artefact: GrantArtefact, proposal: GrantProposal): void {
  for (const member of same)
    if (canonicalJson(artefact[member]) !== canonicalJson(proposal[member]))
      throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
        detail: `It is not about the same ${member}.`,
        found: artefact[member],
        expected: proposal[member],
      })
  if (artefact.predecessor !== (proposal.predecessor ?? null))
    throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
      detail: 'It takes the place of another grant than the one that was asked for.',
      found: artefact.predecessor,
      expected: proposal.predecessor ?? null,
    })
  for (const { kind, fields } of artefact.scope) {
    const asked = proposal.scope.find((scope) => scope.kind === kind)?.fields ?? []
    assertAmong(fields, asked)
  }
  for (const member of among) assertAmong(artefact[member], proposal[member])
  for (const member of atMost)
    if (artefact[member] > proposal[member])
      throw new HexinError('GRANT_SCOPE_EXCEEDED', {
        detail: `Beyond the ${member} that was asked for.`,
        found: artefact[member],
        expected: proposal[member],
      })
}

function assertAmong<T>(found: readonly T[], asked: readonly T[]): void {
  const beyond = found.filter((item) => !asked.includes(item))
  if (beyond.length > 0) throw new HexinError('GRANT_SCOPE_EXCEEDED', { found: beyond, expected: asked })
}
