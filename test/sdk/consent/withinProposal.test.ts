import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import { assertWithinProposal } from '@hexin/sdk/consent/withinProposal.ts'
import { describe, expect, test } from 'vitest'
import { AT, artefactOf, otherSubject, proposal } from '../helpers.ts'
import { outcomeOf } from '../proof/helpers.ts'

const outcome = (terms: Partial<GrantArtefact>) =>
  outcomeOf(() => assertWithinProposal(artefactOf(terms), proposal))
const [loan, tax] = proposal.scope

describe('a grant that answers a request', () => {
  test.each<[string, Partial<GrantArtefact>]>([
    ['all that was asked', {}],
    ['one field', { scope: [{ kind: 'loan', fields: ['loss'] }] }],
    ['one kind', { scope: tax ? [tax] : [] }],
    ['one provider', { providers: [4] }],
    ['one use', { maxUses: 1 }],
    ['a shorter time', { expiry: AT + 1 }],
    ['a shorter keeping', { retentionDays: 1 }],
  ])('may give %s', (_, terms) => expect(outcome(terms)).toBe('accepted'))

  test.each<[string, Partial<GrantArtefact>]>([
    ['another field', { scope: [{ kind: 'loan', fields: [...(loan?.fields ?? []), 'borrower'] }] }],
    ['another kind', { scope: [{ kind: 'registration', fields: ['name'] }] }],
    ['another provider', { providers: [3, 5] }],
    ['one more use', { maxUses: proposal.maxUses + 1 }],
    ['a second more', { expiry: proposal.expiry + 1 }],
    ['a day more of keeping', { retentionDays: proposal.retentionDays + 1 }],
    ['leave to pass it on', { onwardTransfer: [5] }],
  ])('may not give %s: the file says what was asked for', (_, terms) =>
    expect(outcome(terms)).toBe('GRANT_SCOPE_EXCEEDED'),
  )

  test.each<[string, Partial<GrantArtefact>]>([
    ['company', { subject: otherSubject }],
    ['grantee', { grantee: 9 }],
    ['chain', { chain: { ...proposal.chain, id: 1 } }],
    ['purpose', { purpose: 'guaranteeReview' }],
    ['case', { caseNumber: 'GZ-2026-0732' }],
    ['mode', { mode: 'subscription' }],
    ['range of days', { dataRange: { from: '2020-01-01', to: null } }],
    ['beginning', { notBefore: proposal.notBefore - 1 }],
    ['template', { template: `0x${'0'.repeat(64)}` }],
  ])('may not be about another %s', (_, terms) => expect(outcome(terms)).toBe('GRANT_ARTEFACT_MALFORMED'))
})
