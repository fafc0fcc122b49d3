import type { RecordKind } from '../recordKind.ts'

/** A company's standing with the tax authority over one year. */
export const taxKind = {
  kind: 'tax',
  vct: 'urn:hexin:kind:tax:1',
  title: { zh: '纳税情况', en: 'Tax standing' },
  dataClass: 'publicRecord',
  numberField: 'statementNumber',
  periodField: 'year',
  fields: {
    statementNumber: { title: { zh: '证明编号', en: 'Statement number' }, type: 'text', required: true },
    year: { title: { zh: '年度', en: 'Year' }, type: 'integer', required: true },
    creditRating: {
      title: { zh: '纳税信用等级', en: 'Tax credit rating' },
      type: 'code',
      codes: {
        A: { zh: 'A级', en: 'A' },
        B: { zh: 'B级', en: 'B' },
        M: { zh: 'M级（新设）', en: 'M (new)' },
        C: { zh: 'C级', en: 'C' },
        D: { zh: 'D级', en: 'D' },
      },
    },
    taxableSales: { title: { zh: '应税销售收入', en: 'Taxable sales' }, type: 'money', unit: 'fen' },
    taxPaid: { title: { zh: '已缴税额', en: 'Tax paid' }, type: 'money', unit: 'fen' },
    arrears: {
      title: { zh: '欠税金额', en: 'Tax in arrears' },
      type: 'money',
      unit: 'fen',
      flags: ['adverse'],
    },
  },
} as const satisfies RecordKind
