import type { ErrorEntry } from './entry.ts'

/** Why a grant does not allow what was asked. Each is a refusal code that asker, provider and auditor agree on. */
export const grantErrors = {
  GRANT_UNKNOWN: {
    en: 'There is no such grant for this member.',
    zh: '该机构没有此授权。',
    remedy: 'Ask the company for a grant, or check the grant id.',
    remedyZh: '请向企业取得授权，或核对授权编号。',
  },
  GRANT_NOT_REGISTERED: {
    en: 'The grant is not yet final on the chain.',
    zh: '授权尚未在链上最终确认。',
    remedy: 'Try again after the next publishing tick.',
    remedyZh: '请在下一次定时上链之后再试。',
  },
  GRANT_NOT_STARTED: {
    en: 'The grant is not valid yet.',
    zh: '授权尚未生效。',
    remedy: 'Ask again after its start.',
    remedyZh: '请在生效时间之后再查询。',
  },
  GRANT_EXPIRED: {
    en: 'The grant has expired.',
    zh: '授权已到期。',
    remedy: 'Ask the company for a new grant.',
    remedyZh: '请向企业取得新的授权。',
  },
  GRANT_PAUSED: {
    en: 'The company has paused the grant.',
    zh: '企业已暂停该授权。',
    remedy: 'Wait until the company resumes it.',
    remedyZh: '请等待企业恢复该授权。',
  },
  GRANT_REVOKED: {
    en: 'The company has revoked the grant.',
    zh: '企业已撤销该授权。',
    remedy: 'Stop using what it gave; ask for a new grant if there is a reason.',
    remedyZh: '请停止使用已取得的信息；确有需要的，另行取得授权。',
  },
  GRANT_SUPERSEDED: {
    en: 'A later version of the grant has taken its place.',
    zh: '该授权已被后续版本取代。',
    remedy: 'Ask under the newest version.',
    remedyZh: '请依据最新版本的授权查询。',
  },
  GRANT_PROVIDER_MISMATCH: {
    en: 'The grant does not name this provider.',
    zh: '授权未指明该提供方。',
    remedy: 'Ask a provider that the grant names.',
    remedyZh: '请向授权书列明的提供方查询。',
  },
  GRANT_KIND_EXCEEDED: {
    en: 'The grant does not cover this kind of record.',
    zh: '授权不包含此类信息记录。',
    remedy: 'Ask only for kinds in the grant, or ask the company to widen it.',
    remedyZh: '请只查询授权范围内的信息种类，或请企业扩大授权。',
  },
  GRANT_SCOPE_EXCEEDED: {
    en: 'A field lies outside the grant.',
    zh: '所请求字段超出授权范围。',
    remedy: 'Ask only for fields in the grant, or ask the company to widen it.',
    remedyZh: '请只查询授权范围内的字段，或请企业扩大授权。',
  },
  GRANT_PURPOSE_MISMATCH: {
    en: 'The purpose is not the one that the company agreed to.',
    zh: '用途与企业同意的用途不符。',
    remedy: 'Ask for the agreed purpose only.',
    remedyZh: '请只按约定用途查询。',
  },
  GRANT_PERSON_CONSENT_MISSING: {
    en: 'A field is about a person, who has not consented.',
    zh: '所请求字段涉及个人信息，尚无其本人单独同意。',
    remedy:
      'Ask each person concerned for consent to this item, or leave it out: a company cannot consent for its people.',
    remedyZh: '请逐项取得有关个人的单独同意，或去掉该字段：企业不能代替个人同意。',
  },
  GRANT_USES_EXHAUSTED: {
    en: 'The grant has been used as often as it allows.',
    zh: '授权的使用次数已用完。',
    remedy: 'Ask the company for a new grant.',
    remedyZh: '请向企业取得新的授权。',
  },
  GRANT_FREQUENCY_EXCEEDED: {
    en: 'The grant has been used as often as it allows in this period.',
    zh: '本期内授权的使用次数已用完。',
    remedy: 'Ask again in the next period.',
    remedyZh: '请在下一周期再查询。',
  },
  GRANT_TEMPLATE_UNKNOWN: {
    en: 'The grant names a template that is not known here.',
    zh: '授权所依据的模板不明。',
    remedy: 'Ask for a grant by a template of this network; update the node if the template is new.',
    remedyZh: '请使用本网络公布的授权模板；模板为新发布的，请更新节点。',
  },
  GRANT_TEMPLATE_EXCEEDED: {
    en: 'The grant goes beyond what its template allows.',
    zh: '授权超出其模板允许的范围。',
    remedy: 'Ask for a grant within the template, or choose another template.',
    remedyZh: '请取得模板范围之内的授权，或选用其他模板。',
  },
  GRANT_ABROAD: {
    en: 'The grantee sits abroad and the grant names no basis for that.',
    zh: '被授权方在境外，授权书未载明数据出境依据。',
    remedy: 'Ask for a grant that names the security assessment, standard contract or certification.',
    remedyZh: '请取得载明安全评估、标准合同或认证的授权。',
  },
  GRANT_NOTICE_MISMATCH: {
    en: 'The notice that came with the grant is not the one that was signed.',
    zh: '随附的告知书与签署时的不一致。',
    remedy: 'Hand in the grant with the text that the wallet showed.',
    remedyZh: '请随授权提交签署页面所显示的告知书原文。',
  },
  GRANT_ARTEFACT_MALFORMED: {
    en: 'The grant artefact is malformed.',
    zh: '授权书文件格式有误。',
    remedy: 'Sign the canonical bytes that the wallet makes.',
    remedyZh: '请签署签署页面生成的规范字节。',
  },
  GRANT_CHAIN_MISMATCH: {
    en: 'The grant was signed for another chain or contract.',
    zh: '授权是为另一条链或合约签署的。',
    remedy: 'Ask for a grant on this network.',
    remedyZh: '请取得本网络上的授权。',
  },
  GRANT_BINDING_INVALID: {
    en: 'The officer keys are not bound to this company.',
    zh: '授权人密钥未与该企业绑定。',
    remedy: 'Have the registrar bind the keys, then sign again.',
    remedyZh: '请先由登记机构登记密钥，再重新签署。',
  },
  GRANT_SIGNATURE_INVALID: {
    en: 'An officer signature on the grant does not verify.',
    zh: '授权人签名验证不通过。',
    remedy: 'Sign the grant again in the wallet.',
    remedyZh: '请在签署页面上重新签署。',
  },
  GRANT_ORIGIN_FOREIGN: {
    en: 'The grant was signed on a page that is not the wallet.',
    zh: '授权不是在官方签署页面上签署的。',
    remedy: 'Sign in the wallet of the consortium only; tell the company about the other page.',
    remedyZh: '只在联盟的官方签署页面上签署，并将该网页告知企业。',
  },
  GRANT_QUORUM_MISSING: {
    en: 'Too few officers have signed.',
    zh: '签署的授权人数不足。',
    remedy: 'Collect the missing signatures.',
    remedyZh: '请补齐所缺的签名。',
  },
  GRANT_REGISTRATION_INVALID: {
    en: 'The registration for the chain is not signed by the grant’s own control key.',
    zh: '链上登记未由该授权的控制密钥签署。',
    remedy: 'Sign the registration with the widen key in the artefact.',
    remedyZh: '请用授权书列明的扩展密钥签署登记。',
  },
  GRANT_CONTROL_INVALID: {
    en: 'The pause, resume or revocation is not signed by the grant’s control key.',
    zh: '暂停、恢复或撤销未由该授权的控制密钥签署。',
    remedy: 'Sign with the key that the artefact names for it.',
    remedyZh: '请用授权书为此列明的密钥签署。',
  },
  GRANT_REQUEST_UNKNOWN: {
    en: 'There is no such request for a grant.',
    zh: '没有该授权请求。',
    remedy: 'Open the link that the bank sent, whole.',
    remedyZh: '请打开银行发来的完整链接。',
  },
  GRANT_REQUEST_CLOSED: {
    en: 'The request for a grant was already answered or has lapsed.',
    zh: '该授权请求已处理或已失效。',
    remedy: 'Ask the bank for a new link.',
    remedyZh: '请向银行索取新的链接。',
  },
} as const satisfies Record<string, ErrorEntry>
