import type { PersonItem } from '../item.ts'

export const penaltyItems: readonly PersonItem[] = [
  {
    type: 'hexin-person-item/1',
    item: { kind: 'penalty', field: 'person' },
    necessity: {
      zh: '查询方须确认不良信息属于您本人，避免与同名者混淆。',
      en: 'Whoever asks makes sure with it that the information is about you and nobody of the same name.',
    },
    impact: {
      zh: '您的姓名会与该不良信息一并显示给查询方。',
      en: 'Your name is shown to it together with the adverse information.',
    },
  },
  {
    type: 'hexin-person-item/1',
    item: { kind: 'penalty', field: 'fact' },
    necessity: {
      zh: '查询方须了解法定代表人的处罚、违约、代偿和未履行裁判情况，才能评估企业的履约意愿。',
      en: 'Whoever asks weighs the company’s readiness to perform by penalties, breaches, called guarantees and judgments of its legal representative.',
    },
    impact: {
      zh: '这是对您不利的信息，可能使贷款或担保被拒绝、额度降低或条件变严。不良事实终止满五年后不再提供。',
      en: 'It speaks against you: a loan or guarantee may be refused, made smaller or dearer. Five years after the fact has ended it is shown no more.',
    },
  },
  {
    type: 'hexin-person-item/1',
    item: { kind: 'penalty', field: 'amount' },
    necessity: {
      zh: '查询方须了解不良事实涉及的金额，区分轻重。',
      en: 'Whoever asks tells light from grave by the amount.',
    },
    impact: {
      zh: '金额较大时，可能使贷款或担保被拒绝、额度降低或条件变严。不良事实终止满五年后不再提供。',
      en: 'A large amount may have a loan or guarantee refused, made smaller or dearer. Five years after the fact has ended it is shown no more.',
    },
  },
]
