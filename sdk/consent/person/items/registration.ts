import type { PersonItem } from '../item.ts'

export const registrationItems: readonly PersonItem[] = [
  {
    type: 'hexin-person-item/1',
    item: { kind: 'registration', field: 'legalRepresentative' },
    necessity: {
      zh: '查询方须核对企业登记的法定代表人，确认与其签约的人有权代表企业。',
      en: 'Whoever asks checks who the company’s registered legal representative is, to know that the person who signs may act for it.',
    },
    impact: {
      zh: '查询方会知道您担任该企业的法定代表人；企业违约时，可能据此联系您。',
      en: 'It learns that you are the company’s legal representative, and may turn to you if the company defaults.',
    },
  },
]
