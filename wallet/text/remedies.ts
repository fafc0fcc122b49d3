import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import type { Titles } from '@hexin/sdk/schemas/titles.ts'

/** What a company's officer should do about an error of the network. The SDK's own remedies speak to engineers. */
export const remedies: Partial<Readonly<Record<ErrorCode, Titles>>> = {
  PEER_UNREACHABLE: {
    zh: '请检查手机网络，稍后再试一次。',
    en: 'Check your connection and try again in a moment.',
  },
  GRANT_REQUEST_UNKNOWN: {
    zh: '链接可能不完整。请回到收到的消息，重新点开整条链接。',
    en: 'The link may be incomplete. Go back to the message and open the whole link.',
  },
  GRANT_REQUEST_CLOSED: {
    zh: '每个链接只能用一次，过期也会失效。如仍要办理，请对方重新发送链接。',
    en: 'A link works once and not for ever. If you still need it, ask for a new one.',
  },
  GRANT_TEMPLATE_UNKNOWN: {
    zh: '对方使用的授权样式不在本网络的公布范围内。请不要继续，并向发链接的机构核实。',
    en: 'The sort of authorisation that it asks for is not one of this network’s. Do not go on; ask whoever sent the link.',
  },
  GRANT_TEMPLATE_EXCEEDED: {
    zh: '对方所要求的超出本网络允许的范围。请不要继续，并向发链接的机构核实。',
    en: 'It asks for more than this network allows. Do not go on; ask whoever sent the link.',
  },
  GRANT_EXPIRED: {
    zh: '所要求的授权期限已过。如仍要办理，请对方重新发送链接。',
    en: 'The time it asks for is over. If you still need it, ask for a new link.',
  },
  GRANT_CHAIN_MISMATCH: {
    zh: '这个链接属于另一个网络。请不要继续，并向发链接的机构核实。',
    en: 'This link belongs to another network. Do not go on; ask whoever sent it.',
  },
  GRANT_BINDING_INVALID: {
    zh: '请先让登记机构登记这台设备上的密钥，保存登记回执后再签署。',
    en: 'Have the registrar bind the key on this device, save the receipt, then sign again.',
  },
  GRANT_SIGNATURE_INVALID: {
    zh: '对方没有接受这次签名。请再签一次；仍然不行，请联系登记机构。',
    en: 'The signature was not accepted. Sign once more; if that fails, ask the registrar.',
  },
  GRANT_ORIGIN_FOREIGN: {
    zh: '请关闭本页。只在官方签署页面上签署，并把这个网页告知您的银行。',
    en: 'Close this page. Sign on the official page only, and tell your bank about this one.',
  },
  GRANT_SCOPE_EXCEEDED: {
    zh: '对方的请求有变化。请重新打开链接再看一遍。',
    en: 'The request has changed. Open the link again and read it anew.',
  },
  GRANT_REGISTRATION_INVALID: {
    zh: '请核对手机的日期和时间，然后再签一次。',
    en: 'Check the date and time of your device, then sign once more.',
  },
  GRANT_CONTROL_INVALID: {
    zh: '请核对手机的日期和时间，稍后再试。撤销不受此影响。',
    en: 'Check the date and time of your device and try again later. Revoking always works.',
  },
  PERSON_REQUEST_UNKNOWN: {
    zh: '链接可能不完整。请回到收到的消息，重新点开整条链接。',
    en: 'The link may be incomplete. Go back to the message and open the whole link.',
  },
  PERSON_REQUEST_CLOSED: {
    zh: '链接已过期。如仍要办理，请对方重新发送链接。',
    en: 'The link has lapsed. If you still need it, ask for a new one.',
  },
  PERSON_ITEM_UNKNOWN: {
    zh: '对方询问的内容不在本网络公布的告知范围内。请不要继续，并向发链接的机构核实。',
    en: 'What it asks is not explained by any text of this network. Do not go on; ask whoever sent the link.',
  },
  PERSON_CONSENT_CHAIN_MISMATCH: {
    zh: '这个链接属于另一个网络。请不要继续，并向发链接的机构核实。',
    en: 'This link belongs to another network. Do not go on; ask whoever sent it.',
  },
  PERSON_BINDING_INVALID: {
    zh: '请让登记机构把这把密钥登记为您本人的，保存登记回执后再签署。',
    en: 'Have the registrar bind this key as your own, save the receipt, then sign again.',
  },
  PERSON_SIGNATURE_INVALID: {
    zh: '对方没有接受这次签名。请再签一次；仍然不行，请联系登记机构。',
    en: 'The signature was not accepted. Sign once more; if that fails, ask the registrar.',
  },
  PERSON_CONSENT_BEYOND_GRANT: {
    zh: '对方的请求有变化。请重新打开链接再看一遍。',
    en: 'The request has changed. Open the link again and read it anew.',
  },
  GRANT_PAUSED: {
    zh: '原授权已暂停。请先在“我的授权”里恢复它，几分钟后再签署新版本。',
    en: 'The old grant is paused. Resume it under “My grants” first, then sign the new version some minutes later.',
  },
  GRANT_REVOKED: {
    zh: '原授权已撤销，不能续期或变更。如仍要办理，请对方重新发起授权请求。',
    en: 'The old grant is revoked and cannot be renewed. If you still need it, ask for a new request.',
  },
  GRANT_SUPERSEDED: {
    zh: '原授权已有更新的版本。请对方就最新版本重新发起请求。',
    en: 'The old grant has a newer version. Ask for a request about that one.',
  },
  GRANT_NOT_REGISTERED: {
    zh: '原授权还未登记完成。请过几分钟再签署。',
    en: 'The old grant is not registered yet. Sign again in some minutes.',
  },
  GRANT_UNKNOWN: {
    zh: '对方没有收到过这项授权，或还未登记完成。请过几分钟再试。',
    en: 'The other side never got this grant, or has not registered it yet. Try again in some minutes.',
  },
  STORE_UNAVAILABLE: {
    zh: '对方系统暂时繁忙。请过几分钟再试，不会重复办理。',
    en: 'Their system is busy. Try again in some minutes; nothing is done twice.',
  },
  CHAIN_UNAVAILABLE: {
    zh: '对方系统暂时繁忙。请过几分钟再试。',
    en: 'Their system is busy. Try again in some minutes.',
  },
  INTERNAL: {
    zh: '对方系统出了问题。请稍后再试；仍然如此，请联系发链接的机构。',
    en: 'Their system has a fault. Try again later, or ask whoever sent the link.',
  },
}
