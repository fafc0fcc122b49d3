import type { Template } from '../template.ts'
import { antiMoneyLaundering, creditFile, inquiryLog, legalClaim } from './bases.ts'

/** For a bank or guarantor that looks at the company's legal representative too. Each field about a person needs that person's own consent besides. */
export const personTemplate: Template = {
  type: 'hexin-template/1',
  name: 'person-review',
  title: { zh: '贷前、担保前个人信息查询', en: 'Query on a person before a loan or guarantee' },
  grantees: ['bank', 'guarantor', 'reGuarantor'],
  purposes: ['preLoanReview', 'guaranteeReview'],
  scope: [
    { kind: 'registration', fields: ['registrationNumber', 'name', 'legalRepresentative', 'status'] },
    {
      kind: 'penalty',
      fields: ['penaltyNumber', 'person', 'fact', 'amount', 'authority', 'decidedOn', 'endedOn'],
    },
    {
      kind: 'score',
      fields: [
        ...['scoreNumber', 'value', 'scoredOn', 'model', 'modelVersion', 'automated'],
        ...['reason1', 'reason2', 'reason3', 'reason4', 'humanReview'],
      ],
    },
  ],
  modes: ['view', 'store'],
  maxUses: 100,
  maxFrequency: null,
  maxDays: 183,
  maxRetentionDays: 1_825,
  mayPassOn: false,
  necessity: {
    zh: '小微企业的履约能力与法定代表人的信用密切相关，须据此决定是否放贷、担保及额度。',
    en: 'How a small company performs depends on its legal representative; whether and how much to lend or guarantee is decided with it.',
  },
  refusal: {
    zh: '不同意不影响您的其他权益；涉及个人的各项还须其本人逐项同意，企业同意不能代替。',
    en: 'To say no affects none of your other rights; items about a person need that person’s own consent each, which the company’s can’t replace.',
  },
  bases: [creditFile, antiMoneyLaundering, inquiryLog, legalClaim],
}
