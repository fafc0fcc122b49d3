import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'

/** The company that the files are about. */
export const personCompany = {
  subject: 'uscc:91350100M000100Y43' satisfies SubjectId,
  name: '广州南沙精密仪器有限公司',
} as const

const yearsAgo = (years: number): string => `${new Date().getUTCFullYear() - years}-01-15`

/** What a bureau imports about a company's legal representative, by profile. Of the penalties P1 ended more than five years ago; of the scores only S1 explains itself. */
export const personFiles = {
  'registration-zh': [
    '统一社会信用代码,登记编号,企业名称,法定代表人,登记状态',
    '91350100M000100Y43,R1,广州南沙精密仪器有限公司,陈一,存续',
  ],
  'penalty-zh': [
    '统一社会信用代码,文书编号,当事人姓名,不良事实,涉及金额,作出机构,作出日期,不良事实终止日期',
    `91350100M000100Y43,P1,陈一,行政处罚,5000.00,某市市场监督管理局,${yearsAgo(8)},${yearsAgo(6)}`,
    `91350100M000100Y43,P2,陈一,合同违约,80000.00,某市人民法院,${yearsAgo(7)},${yearsAgo(4)}`,
    `91350100M000100Y43,P3,陈一,担保代偿,90000.00,某市人民法院,${yearsAgo(7)},`,
  ],
  'score-zh': [
    '统一社会信用代码,评分编号,评分,评分日期,模型名称,模型版本,是否自动化作出,主要原因一,主要原因二,人工复核联系方式',
    '91350100M000100Y43,S1,640,2026-06-01,小微模型,3.2,是,近期有逾期还款,,征信公司客服 020-0000000',
    '91350100M000100Y43,S2,640,2026-06-01,小微模型,3.2,是,,,征信公司客服 020-0000000',
    '91350100M000100Y43,S3,640,2026-06-01,小微模型,3.2,是,近期有逾期还款,,',
  ],
} as const
