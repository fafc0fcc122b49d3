import type { ErrorEntry } from './entry.ts'

/** Why a grant does not allow what was asked. Each is a refusal code that asker, provider and auditor agree on. */
export const grantErrors = {
  GRANT_UNKNOWN: {
    en: 'There is no such grant for this member.',
    zh: '该机构没有此授权。',
    remedy: 'Ask the company for a grant, or check the grant id.',
  },
  GRANT_NOT_REGISTERED: {
    en: 'The grant is not yet final on the chain.',
    zh: '授权尚未在链上最终确认。',
    remedy: 'Try again after the next publishing tick.',
  },
  GRANT_NOT_STARTED: {
    en: 'The grant is not valid yet.',
    zh: '授权尚未生效。',
    remedy: 'Ask again after its start.',
  },
  GRANT_EXPIRED: {
    en: 'The grant has expired.',
    zh: '授权已到期。',
    remedy: 'Ask the company for a new grant.',
  },
  GRANT_PAUSED: {
    en: 'The company has paused the grant.',
    zh: '企业已暂停该授权。',
    remedy: 'Wait until the company resumes it.',
  },
  GRANT_REVOKED: {
    en: 'The company has revoked the grant.',
    zh: '企业已撤销该授权。',
    remedy: 'Stop using what it gave; ask for a new grant if there is a reason.',
  },
  GRANT_SUPERSEDED: {
    en: 'A later version of the grant has taken its place.',
    zh: '该授权已被后续版本取代。',
    remedy: 'Ask under the newest version.',
  },
  GRANT_PROVIDER_MISMATCH: {
    en: 'The grant does not name this provider.',
    zh: '授权未指明该提供方。',
    remedy: 'Ask a provider that the grant names.',
  },
  GRANT_KIND_EXCEEDED: {
    en: 'The grant does not cover this kind of record.',
    zh: '授权不包含此类信息记录。',
    remedy: 'Ask only for kinds in the grant, or ask the company to widen it.',
  },
  GRANT_SCOPE_EXCEEDED: {
    en: 'A field lies outside the grant.',
    zh: '所请求字段超出授权范围。',
    remedy: 'Ask only for fields in the grant, or ask the company to widen it.',
  },
  GRANT_PURPOSE_MISMATCH: {
    en: 'The purpose is not the one that the company agreed to.',
    zh: '用途与企业同意的用途不符。',
    remedy: 'Ask for the agreed purpose only.',
  },
  GRANT_PERSON_CONSENT_MISSING: {
    en: 'A field is about a person, who has not consented.',
    zh: '所请求字段涉及个人信息，尚无其本人单独同意。',
    remedy: 'Leave the field out: a company cannot consent for its people.',
  },
  GRANT_USES_EXHAUSTED: {
    en: 'The grant has been used as often as it allows.',
    zh: '授权的使用次数已用完。',
    remedy: 'Ask the company for a new grant.',
  },
  GRANT_FREQUENCY_EXCEEDED: {
    en: 'The grant has been used as often as it allows in this period.',
    zh: '本期内授权的使用次数已用完。',
    remedy: 'Ask again in the next period.',
  },
  GRANT_TEMPLATE_UNKNOWN: {
    en: 'The grant names a template that is not known here.',
    zh: '授权所依据的模板不明。',
    remedy: 'Ask for a grant by a template of this network; update the node if the template is new.',
  },
  GRANT_TEMPLATE_EXCEEDED: {
    en: 'The grant goes beyond what its template allows.',
    zh: '授权超出其模板允许的范围。',
    remedy: 'Ask for a grant within the template, or choose another template.',
  },
  GRANT_NOTICE_MISMATCH: {
    en: 'The notice that came with the grant is not the one that was signed.',
    zh: '随附的告知书与签署时的不一致。',
    remedy: 'Hand in the grant with the text that the wallet showed.',
  },
  GRANT_ARTEFACT_MALFORMED: {
    en: 'The grant artefact is malformed.',
    zh: '授权书文件格式有误。',
    remedy: 'Sign the canonical bytes that the wallet makes.',
  },
  GRANT_CHAIN_MISMATCH: {
    en: 'The grant was signed for another chain or contract.',
    zh: '授权是为另一条链或合约签署的。',
    remedy: 'Ask for a grant on this network.',
  },
  GRANT_BINDING_INVALID: {
    en: 'The officer keys are not bound to this company.',
    zh: '授权人密钥未与该企业绑定。',
    remedy: 'Have the registrar bind the keys, then sign again.',
  },
  GRANT_SIGNATURE_INVALID: {
    en: 'An officer signature on the grant does not verify.',
    zh: '授权人签名验证不通过。',
    remedy: 'Sign the grant again in the wallet.',
  },
  GRANT_ORIGIN_FOREIGN: {
    en: 'The grant was signed on a page that is not the wallet.',
    zh: '授权不是在官方签署页面上签署的。',
    remedy: 'Sign in the wallet of the consortium only; tell the company about the other page.',
  },
  GRANT_QUORUM_MISSING: {
    en: 'Too few officers have signed.',
    zh: '签署的授权人数不足。',
    remedy: 'Collect the missing signatures.',
  },
  GRANT_REGISTRATION_INVALID: {
    en: 'The registration for the chain is not signed by the grant’s own control key.',
    zh: '链上登记未由该授权的控制密钥签署。',
    remedy: 'Sign the registration with the widen key in the artefact.',
  },
  GRANT_CONTROL_INVALID: {
    en: 'The pause, resume or revocation is not signed by the grant’s control key.',
    zh: '暂停、恢复或撤销未由该授权的控制密钥签署。',
    remedy: 'Sign with the key that the artefact names for it.',
  },
  GRANT_REQUEST_UNKNOWN: {
    en: 'There is no such request for a grant.',
    zh: '没有该授权请求。',
    remedy: 'Open the link that the bank sent, whole.',
  },
  GRANT_REQUEST_CLOSED: {
    en: 'The request for a grant was already answered or has lapsed.',
    zh: '该授权请求已处理或已失效。',
    remedy: 'Ask the bank for a new link.',
  },
} as const satisfies Record<string, ErrorEntry>
