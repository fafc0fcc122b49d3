import type { RecordKind } from '../recordKind.ts'

/** Adverse information about a company's legal representative, as a person: what a public body or a creditor has on its books. */
export const penaltyKind = {
  kind: 'penalty',
  vct: 'urn:hexin:kind:penalty:1',
  title: { zh: '个人不良信息', en: 'Adverse information about a person' },
  dataClass: 'personalCredit',
  numberField: 'penaltyNumber',
  periodField: 'decidedOn',
  inseparable: ['endedOn'],
  adverseEndField: 'endedOn',
  fields: {
    penaltyNumber: { title: { zh: '文书编号', en: 'Document number' }, type: 'text', required: true },
    person: {
      title: { zh: '当事人姓名', en: 'Name of the person' },
      type: 'text',
      flags: ['personal'],
      concerns: 'legalRepresentative',
      required: true,
    },
    fact: {
      title: { zh: '不良事实', en: 'Adverse fact' },
      type: 'code',
      codes: {
        administrativePenalty: { zh: '行政处罚', en: 'Administrative penalty' },
        contractDefault: { zh: '合同违约', en: 'Breach of a contract' },
        guaranteeCalled: { zh: '担保代偿', en: 'Guarantee called' },
        judgmentUnpaid: { zh: '未履行生效裁判', en: 'Judgment not complied with' },
      },
      flags: ['personal', 'adverse'],
      concerns: 'legalRepresentative',
      required: true,
    },
    amount: {
      title: { zh: '涉及金额', en: 'Amount' },
      type: 'money',
      unit: 'fen',
      flags: ['personal', 'adverse'],
      concerns: 'legalRepresentative',
    },
    authority: { title: { zh: '作出机构', en: 'Decided by' }, type: 'text', required: true },
    decidedOn: { title: { zh: '作出日期', en: 'Decided on' }, type: 'date', required: true },
    endedOn: { title: { zh: '不良事实终止日期', en: 'Adverse fact ended on' }, type: 'date' },
  },
} as const satisfies RecordKind
