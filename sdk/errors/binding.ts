import type { ErrorEntry } from './entry.ts'

/** Which keys speak for which company: what the registrar states, and what is wrong with it. */
export const bindingErrors = {
  GRANT_BINDING_WAITING: {
    en: 'The key is bound to the company, but its waiting time is not over.',
    zh: '该密钥已与企业绑定，但等待期未满。',
    remedy: 'Have an earlier key countersign it, or sign again when the time is over.',
    remedyZh: '请由较早的有效密钥会签，或在等待期满后重新签署。',
  },
  GRANT_BINDING_ENDED: {
    en: 'The key spoke for the company once and does so no more.',
    zh: '该密钥已终止，不再代表该企业。',
    remedy: 'Sign with a key that is in effect.',
    remedyZh: '请使用有效密钥签署。',
  },
  GRANT_BINDING_OBJECTED: {
    en: 'The company objects to this key.',
    zh: '企业已对该密钥提出异议。',
    remedy: 'Wait until the registrar has decided on the objection; sign with another key meanwhile.',
    remedyZh: '请等待登记机构对异议作出决定；其间可使用其他密钥签署。',
  },
  GRANT_MANDATE_EXCEEDED: {
    en: 'The officer’s mandate does not cover this grant.',
    zh: '该授权超出授权人的权限。',
    remedy: 'Have an officer sign whose mandate covers it, or ask for less.',
    remedyZh: '请由权限足够的授权人签署，或缩小请求范围。',
  },
  BINDING_LIST_INVALID: {
    en: 'The list of the company’s bindings has a gap or does not verify.',
    zh: '企业密钥绑定清单有缺口或验证不通过。',
    remedy: 'Do not rely on it; ask the registrar, and tell the regulator.',
    remedyZh: '请勿采信；请询问登记机构并告知监管机构。',
  },
  BINDING_LIST_FORKED: {
    en: 'The registrar has stated two different things under one number.',
    zh: '登记机构就同一序号作出两份不同的绑定声明。',
    remedy: 'Rely on neither; the alarm holds both signed statements for the regulator.',
    remedyZh: '两份均不可采信；警示中留有两份签名声明，供监管机构查证。',
  },
  BINDING_EVENT_INVALID: {
    en: 'The binding does not fit what is bound for this company.',
    zh: '该绑定与企业已有绑定不符。',
    remedy: 'Look at the company’s list, and state the event that fits it.',
    remedyZh: '请查看该企业的绑定清单，并按实际情况声明。',
  },
  BINDING_COUNTERSIGNATURE_INVALID: {
    en: 'The countersignature is not one of the company’s keys in effect.',
    zh: '会签并非由企业有效密钥作出。',
    remedy: 'Countersign with a key that is in effect; without one the new key waits.',
    remedyZh: '请用有效密钥会签；无会签时新密钥须经等待期。',
  },
  BINDING_OBJECTION_LATE: {
    en: 'The key is in effect already; an objection comes too late.',
    zh: '该密钥已生效，异议期已过。',
    remedy: 'Have the registrar end the key.',
    remedyZh: '请由登记机构终止该密钥。',
  },
  BINDING_ALARM_INVALID: {
    en: 'The alarm’s evidence does not show what it says.',
    zh: '警示所附证据不能证明其所述。',
    remedy: 'Send both statements as the registrar signed them.',
    remedyZh: '请提交登记机构签署的两份声明原文。',
  },
  COMPANY_STATEMENT_INVALID: {
    en: 'The statement is not signed by a key that speaks for the company.',
    zh: '该声明未由企业有效密钥签署。',
    remedy: 'Sign with a key that the registrar has bound and that is in effect.',
    remedyZh: '请使用登记机构已绑定且有效的密钥签署。',
  },
} as const satisfies Record<string, ErrorEntry>
