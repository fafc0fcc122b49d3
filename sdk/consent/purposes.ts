import type { CodeList } from '../schemas/field.ts'

/** Why somebody may ask: the query reasons of bank practice, a closed list. */
export const purposes = {
  preLoanReview: { zh: '贷前审批', en: 'review before a loan' },
  postLoanManagement: { zh: '贷后管理', en: 'monitoring of a loan' },
  guaranteeReview: { zh: '担保资格审查', en: 'review before a guarantee' },
  guaranteeManagement: { zh: '保后管理', en: 'monitoring of a guarantee' },
  objectionCheck: { zh: '异议核查', en: 'check of an objection' },
} as const satisfies CodeList

export type Purpose = keyof typeof purposes

export const purposeCodes = Object.keys(purposes) as [Purpose, ...Purpose[]]

const DPV = 'https://w3id.org/dpv#'
const FINANCE = 'https://w3id.org/dpv/sector/finance#'

/**
 * The nearest term of the Data Privacy Vocabulary for each purpose, for consent records after ISO/IEC TS 27560. Where it has none of its own
 * (`exact` is false) the term is the nearest parent.
 */
export const purposeTerms: Readonly<Record<Purpose, { readonly iri: string; readonly exact: boolean }>> = {
  preLoanReview: { iri: `${FINANCE}CreditChecking`, exact: true },
  postLoanManagement: { iri: `${FINANCE}LoanServiceProvision`, exact: false },
  guaranteeReview: { iri: `${FINANCE}CreditChecking`, exact: false },
  guaranteeManagement: { iri: `${FINANCE}LoanServiceProvision`, exact: false },
  objectionCheck: { iri: `${DPV}RecordManagement`, exact: false },
}
