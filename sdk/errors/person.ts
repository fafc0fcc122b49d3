import type { ErrorEntry } from './entry.ts'

/** A person's own consent: why it does not count, or what a request lacks. */
export const personErrors = {
  PERSON_CONSENT_MALFORMED: {
    en: 'The person’s consent is malformed.',
    zh: '个人同意书格式有误。',
    remedy: 'Sign the canonical bytes that the wallet makes: one document for each item.',
    remedyZh: '请在签署页面上签署：每一项一份文件。',
  },
  PERSON_CONSENT_CHAIN_MISMATCH: {
    en: 'The consent was signed for another chain or contract.',
    zh: '个人同意是为另一条链或合约签署的。',
    remedy: 'Ask the person on this network.',
    remedyZh: '请在本网络上征求个人同意。',
  },
  PERSON_CONSENT_NOTICE_MISMATCH: {
    en: 'The notice that came with the consent is not the one that was signed.',
    zh: '随附的告知书与本人签署时的不一致。',
    remedy: 'Hand in the consent with the text that the wallet showed.',
    remedyZh: '请连同签署页面上显示的告知书一并提交。',
  },
  PERSON_ITEM_UNKNOWN: {
    en: 'There is no published text that explains this item to the person.',
    zh: '该项个人信息没有已发布的告知内容。',
    remedy: 'Ask for an item that the network has a text for; update the node if the text is new.',
    remedyZh: '请只询问网络已发布告知内容的项目；内容为新发布的，请更新节点。',
  },
  PERSON_CONSENT_BEYOND_GRANT: {
    en: 'The consent says something else than the grant that it belongs to.',
    zh: '个人同意与其所属授权不一致。',
    remedy: 'Ask the person anew, under this grant.',
    remedyZh: '请依据该授权重新征求个人同意。',
  },
  PERSON_BINDING_INVALID: {
    en: 'The key is not bound to this person of the company.',
    zh: '密钥未与该企业的该个人绑定。',
    remedy: 'Have the registrar bind the person’s key, then sign again.',
    remedyZh: '请先由登记机构登记该个人的密钥，再签署。',
  },
  PERSON_SIGNATURE_INVALID: {
    en: 'The person’s signature does not verify.',
    zh: '个人签名验证不通过。',
    remedy: 'Sign again in the wallet.',
    remedyZh: '请在签署页面上重新签署。',
  },
  PERSON_CONSENT_EXPIRED: {
    en: 'The consent has expired.',
    zh: '个人同意已到期。',
    remedy: 'Ask the person anew.',
    remedyZh: '请重新征求个人同意。',
  },
  PERSON_CONSENT_UNKNOWN: {
    en: 'There is no such consent here.',
    zh: '没有该项个人同意。',
    remedy: 'Use the hash that the consent was taken in under.',
    remedyZh: '请使用提交时取得的同意书摘要。',
  },
  PERSON_REQUEST_UNKNOWN: {
    en: 'There is no such request to a person.',
    zh: '没有该个人同意请求。',
    remedy: 'Open the link that the bank sent, whole.',
    remedyZh: '请重新点开收到的整条链接。',
  },
  PERSON_REQUEST_CLOSED: {
    en: 'The request to the person has lapsed.',
    zh: '该个人同意请求已失效。',
    remedy: 'Ask the bank for a new link.',
    remedyZh: '请对方重新发送链接。',
  },
  RECORD_INSEPARABLE: {
    en: 'Fields are asked for without those that explain them.',
    zh: '所请求字段缺少必须一并查询的说明字段。',
    remedy: 'Ask for the fields that the refusal names along with them.',
    remedyZh: '请一并查询拒绝结果中列出的字段。',
  },
} as const satisfies Record<string, ErrorEntry>
