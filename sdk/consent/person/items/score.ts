import type { PersonItem } from '../item.ts'

export const scoreItems: readonly PersonItem[] = [
  {
    type: 'hexin-person-item/1',
    item: { kind: 'score', field: 'value' },
    necessity: {
      zh: '查询方将评分作为评估企业还款能力的参考之一。',
      en: 'Whoever asks uses the score as one of the grounds on which it judges the company’s ability to repay.',
    },
    impact: {
      zh: '评分由程序自动作出，主要原因和人工复核联系方式与评分一并提供。评分较低可能使贷款或担保被拒绝、额度降低或条件变严；您有权要求说明，并拒绝仅凭评分作出的决定。',
      en: 'A program computes the score; its main reasons and whom to turn to for a human’s review come with it. A low score may have a loan or guarantee refused, made smaller or dearer; you may have it explained, and refuse a decision by it alone.',
    },
  },
]
