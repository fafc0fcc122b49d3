import type { Template } from '../template.ts'
import { creditFile, inquiryLog, legalClaim } from './bases.ts'
import { lendingScope } from './scope.ts'

/** For a guarantor, or the guarantor of a guarantor, that decides on a guarantee. */
export const guaranteeTemplate: Template = {
  type: 'hexin-template/1',
  name: 'guarantee-review',
  title: { zh: '担保审查查询', en: 'Query before a guarantee' },
  grantees: ['guarantor', 'reGuarantor'],
  purposes: ['guaranteeReview'],
  scope: [...lendingScope],
  modes: ['view', 'store'],
  maxUses: 100,
  maxFrequency: null,
  maxDays: 366,
  maxRetentionDays: 1_825,
  mayPassOn: true,
  necessity: {
    zh: '担保机构须据此评估代偿风险，才能决定是否担保及额度。',
    en: 'The guarantor weighs the risk of having to pay with it before it decides whether and how much to guarantee.',
  },
  refusal: {
    zh: '不同意不影响您的其他权益；担保机构可能不受理本次申请。',
    en: 'To say no affects none of your other rights; the guarantor may not take this application.',
  },
  bases: [creditFile, inquiryLog, legalClaim],
}
