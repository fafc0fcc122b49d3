import type { Template } from '../template.ts'
import { antiMoneyLaundering, creditFile, inquiryLog, legalClaim } from './bases.ts'
import { lendingScope } from './scope.ts'

/** For whoever has lent or guaranteed and watches how it goes. */
export const monitoringTemplate: Template = {
  type: 'hexin-template/1',
  name: 'monitoring',
  title: { zh: '贷后、保后定期查询', en: 'Monitoring of a loan or guarantee' },
  grantees: ['bank', 'guarantor', 'reGuarantor'],
  purposes: ['postLoanManagement', 'guaranteeManagement'],
  scope: [...lendingScope],
  modes: ['view', 'store', 'periodic', 'subscription'],
  maxUses: 10_000,
  maxFrequency: { per: 'month', times: 4 },
  maxDays: 1_830,
  maxRetentionDays: 1_825,
  mayPassOn: false,
  necessity: {
    zh: '贷款或担保存续期间，须据此及时发现风险变化。',
    en: 'While the loan or guarantee runs, changes of risk are seen in time with it.',
  },
  refusal: {
    zh: '不同意的，按您与该机构的合同约定处理；该机构可能要求您定期提供纸质材料。',
    en: 'If you say no, your contract with that institution applies; it may ask for papers at intervals.',
  },
  bases: [creditFile, antiMoneyLaundering, inquiryLog, legalClaim],
}
