import type { RecordKind } from '../recordKind.ts'

/** A loan as the lender's books have it (JR/T words; amounts in fen). */
export const loanKind = {
  kind: 'loan',
  vct: 'urn:hexin:kind:loan:1',
  title: { zh: '贷款', en: 'Loan' },
  dataClass: 'commercialCredit',
  numberField: 'loanNumber',
  periodField: 'approvedOn',
  fields: {
    loanNumber: { title: { zh: '贷款编号', en: 'Loan number' }, type: 'text', required: true },
    borrower: { title: { zh: '借款企业名称', en: 'Borrower' }, type: 'text', required: true },
    lender: { title: { zh: '贷款机构', en: 'Lender' }, type: 'text' },
    principal: { title: { zh: '贷款本金', en: 'Principal' }, type: 'money', unit: 'fen', required: true },
    guaranteed: {
      title: { zh: '担保金额', en: 'Guaranteed amount' },
      type: 'money',
      unit: 'fen',
      required: true,
    },
    guaranteedShare: {
      title: { zh: '担保比例', en: 'Guaranteed share' },
      type: 'basisPoints',
      unit: 'basis point',
    },
    disbursed: { title: { zh: '发放金额', en: 'Disbursed amount' }, type: 'money', unit: 'fen' },
    term: { title: { zh: '贷款期限', en: 'Term' }, type: 'integer', unit: 'month' },
    approvedOn: { title: { zh: '审批日期', en: 'Approved on' }, type: 'date' },
    disbursedOn: { title: { zh: '发放日期', en: 'Disbursed on' }, type: 'date' },
    status: {
      title: { zh: '贷款状态', en: 'Status' },
      type: 'code',
      codes: {
        performing: { zh: '正常', en: 'Performing' },
        paidInFull: { zh: '已结清', en: 'Paid in full' },
        chargedOff: { zh: '已核销', en: 'Charged off' },
        unknown: { zh: '未报告', en: 'Not reported' },
      },
      flags: ['adverse'],
      required: true,
    },
    loss: {
      title: { zh: '核销本金', en: 'Charged-off principal' },
      type: 'money',
      unit: 'fen',
      flags: ['adverse'],
      required: true,
    },
    chargedOffOn: { title: { zh: '核销日期', en: 'Charged off on' }, type: 'date', flags: ['adverse'] },
    industry: { title: { zh: '行业代码', en: 'Industry code' }, type: 'text' },
    employees: { title: { zh: '从业人数', en: 'Employees' }, type: 'integer', unit: 'person' },
    jobsCreated: { title: { zh: '新增就业', en: 'Jobs created' }, type: 'integer', unit: 'person' },
    jobsRetained: { title: { zh: '保留就业', en: 'Jobs retained' }, type: 'integer', unit: 'person' },
    city: { title: { zh: '所在城市', en: 'City' }, type: 'text' },
    region: { title: { zh: '所在省份', en: 'Province or state' }, type: 'text' },
  },
} as const satisfies RecordKind
