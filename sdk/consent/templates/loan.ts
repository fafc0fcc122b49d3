import type { Template } from '../template.ts'
import { antiMoneyLaundering, creditFile, inquiryLog, legalClaim } from './bases.ts'
import { lendingScope } from './scope.ts'

/** For a bank that decides on a loan. */
export const loanTemplate: Template = {
  type: 'hexin-template/1',
  name: 'loan-review',
  title: { zh: '贷前查询', en: 'Query before a loan' },
  grantees: ['bank'],
  purposes: ['preLoanReview'],
  scope: [...lendingScope],
  modes: ['view', 'store'],
  maxUses: 10_000,
  maxFrequency: null,
  maxDays: 366,
  maxRetentionDays: 1_825,
  mayPassOn: false,
  necessity: {
    zh: '银行须据此核实企业的经营、负债与还款能力，才能决定是否放贷及额度。',
    en: 'The bank checks the company’s business, debts and ability to repay with it before it decides whether and how much to lend.',
  },
  refusal: {
    zh: '不同意不影响您的其他权益；银行可能要求您另行提供纸质材料，或不受理本次申请。',
    en: 'To say no affects none of your other rights; the bank may ask for papers instead, or not take this application.',
  },
  bases: [creditFile, antiMoneyLaundering, inquiryLog, legalClaim],
}
