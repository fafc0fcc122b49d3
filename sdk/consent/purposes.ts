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
