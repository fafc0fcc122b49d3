import { HexinError } from '@hexin/sdk/errors/base.ts'
import { isSubjectId } from '@hexin/sdk/schemas/subject.ts'
import { loanProfile } from './loanProfile.ts'

/** Loans as a Chinese lender exports them: yuan with two decimals, companies by their 统一社会信用代码. */
export const loansZh = loanProfile({
  name: 'loans-zh',
  columns: {
    number: '贷款编号',
    borrower: '企业名称',
    principal: '贷款本金',
    guaranteed: '担保金额',
    loss: '核销本金',
    lender: '贷款机构',
    status: '贷款状态',
    disbursed: '发放金额',
    term: '贷款期限',
    approvedOn: '审批日期',
    disbursedOn: '发放日期',
    chargedOffOn: '核销日期',
    industry: '行业代码',
    employees: '从业人数',
    city: '所在城市',
    region: '所在省份',
  },
  subjectColumns: ['统一社会信用代码'],
  numberPattern: /^[0-9A-Za-z-]{1,40}$/,
  statuses: { 正常: 'performing', 已结清: 'paidInFull', 已核销: 'chargedOff' },
  subjectOf(reader) {
    const subject = `uscc:${reader.cell('统一社会信用代码')}`
    if (!isSubjectId(subject)) throw new HexinError('ROW_SUBJECT_INVALID', { found: subject.slice(0, 40) })
    return subject
  },
})
