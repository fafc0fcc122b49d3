import type { Template } from '../template.ts'

type Basis = Template['bases'][number]

/** Files of loans and guarantees that the lender must keep. */
export const creditFile: Basis = {
  code: 'creditFile',
  law: {
    zh: '信贷业务档案保存要求（《贷款通则》等）',
    en: 'Credit files that a lender has to keep (General Rules on Loans)',
  },
  days: 3_650,
}

/** What is kept on customers against money laundering. */
export const antiMoneyLaundering: Basis = {
  code: 'antiMoneyLaundering',
  law: {
    zh: '客户身份资料和交易记录保存（《反洗钱法》）',
    en: 'Customer records under the Anti-Money Laundering Law',
  },
  days: 3_650,
}

/** That somebody looked, and why. */
export const inquiryLog: Basis = {
  code: 'inquiryLog',
  law: {
    zh: '查询记录保存（《征信业管理条例》）',
    en: 'Records of queries under the Regulation on the Credit Reporting Industry',
  },
  days: 1_825,
}

/** A dispute that is before a court. */
export const legalClaim: Basis = {
  code: 'legalClaim',
  law: { zh: '诉讼、仲裁中的举证', en: 'Evidence in court or arbitration' },
  days: 3_650,
}
