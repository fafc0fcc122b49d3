import type { Titles } from '@hexin/sdk/schemas/titles.ts'
import type { WalletFailureCode } from '../failure.ts'

/** A failure for its reader: what happened, and what to do now. */
export type Explanation = { readonly title: Titles; readonly remedy: Titles }

export const walletFailures: Readonly<Record<WalletFailureCode, Explanation>> = {
  LINK_BROKEN: {
    title: { zh: '链接不完整。', en: 'The link is not complete.' },
    remedy: {
      zh: '请回到收到的消息，重新点开整条链接；还不行，就请对方重新发送。',
      en: 'Go back to the message and open the whole link; if that fails, ask for a new one.',
    },
  },
  LINK_FOREIGN: {
    title: {
      zh: '这个链接不是本网络成员机构发出的。',
      en: 'This link does not come from a member of the network.',
    },
    remedy: {
      zh: '请不要继续。请用您已知的电话联系银行核实。',
      en: 'Do not go on. Call the bank on a number that you know.',
    },
  },
  PAGE_FOREIGN: {
    title: { zh: '这个网页不是官方签署页面。', en: 'This is not the official signing page.' },
    remedy: {
      zh: '请关闭本页，不要签署，并告知您的银行。',
      en: 'Close this page, do not sign, and tell your bank.',
    },
  },
  NETWORK_FILE_MISSING: {
    title: { zh: '签署页面没有加载完整。', en: 'The signing page did not load completely.' },
    remedy: {
      zh: '请检查手机网络，然后重试。',
      en: 'Check your connection, then try again.',
    },
  },
  PARTY_UNKNOWN: {
    title: {
      zh: '请求中有一家机构，签署页面还不认识。',
      en: 'The request names an institution that this page does not know.',
    },
    remedy: {
      zh: '请过一段时间再打开链接；仍然如此，请联系向您发链接的机构。',
      en: 'Open the link again later; if it stays, ask whoever sent it.',
    },
  },
  STORAGE_UNAVAILABLE: {
    title: {
      zh: '浏览器不允许本页保存数据。',
      en: 'The browser does not let this page keep anything.',
    },
    remedy: {
      zh: '请退出无痕（隐私）模式，或腾出存储空间，再打开链接。撤销授权要用到保存的数据，所以没有它不能签署。',
      en: 'Leave private browsing or free some space, then open the link again. Revoking needs what is kept here, so nothing is signed without it.',
    },
  },
  PASSKEY_UNSUPPORTED: {
    title: { zh: '这个浏览器不能用通行密钥签署。', en: 'This browser cannot sign with a passkey.' },
    remedy: {
      zh: '如果您是在微信等应用里打开的，请复制链接，粘贴到手机自带的浏览器里打开。手机还要设好锁屏密码、指纹或面容。',
      en: 'If another app opened this page, copy the link into the phone’s own browser. The phone needs a screen lock, a fingerprint or a face set up.',
    },
  },
  PASSKEY_CANCELLED: {
    title: { zh: '您取消了确认，或者等待超时。', en: 'You cancelled, or it took too long.' },
    remedy: {
      zh: '没有签署，也没有发送任何信息。要继续，请再点一次。',
      en: 'Nothing was signed or sent. To go on, press the button again.',
    },
  },
  PASSKEY_FAILED: {
    title: { zh: '手机没有完成签名。', en: 'The device did not complete the signature.' },
    remedy: {
      zh: '没有发送任何信息。请解锁手机后再试；仍然不行，请换用手机自带的浏览器。',
      en: 'Nothing was sent. Unlock the device and try again, or use its own browser.',
    },
  },
  PASSKEY_BROKEN: {
    title: {
      zh: '手机给出的签名与登记的密钥对不上。',
      en: 'The device’s signature does not match the registered key.',
    },
    remedy: {
      zh: '没有发送任何信息。请重新设置签名密钥，并到登记机构登记。',
      en: 'Nothing was sent. Set up a new signing key and have the registrar bind it.',
    },
  },
  BINDING_UNREADABLE: {
    title: { zh: '这不是一份完整的登记回执。', en: 'This is not a whole registration receipt.' },
    remedy: {
      zh: '请从登记机构发来的消息中复制全部文字，再粘贴一次。',
      en: 'Copy all of the text that the registrar sent, and paste it again.',
    },
  },
  BINDING_OTHER_COMPANY: {
    title: { zh: '这份登记回执是另一家企业的。', en: 'This receipt is for another company.' },
    remedy: {
      zh: '请粘贴本企业的登记回执。',
      en: 'Paste the receipt for this company.',
    },
  },
  BINDING_OTHER_KEY: {
    title: {
      zh: '这份登记回执对应的不是这台设备上的密钥。',
      en: 'This receipt is for another key than the one on this device.',
    },
    remedy: {
      zh: '请核对密钥指纹，或把上面的登记卡重新交给登记机构。',
      en: 'Compare the fingerprints, or hand the card above to the registrar again.',
    },
  },
  COPY_UNREADABLE: {
    title: { zh: '这不是一份可用的授权副本。', en: 'This is not a usable copy of a grant.' },
    remedy: {
      zh: '请选择从本页面下载的副本文件。',
      en: 'Choose a file that was downloaded from this page.',
    },
  },
  PREDECESSOR_MISSING: {
    title: {
      zh: '请求续期或变更的授权不在这台设备上。',
      en: 'The grant that is to be renewed or changed is not on this device.',
    },
    remedy: {
      zh: '请在签署原授权的手机上打开链接，或先在“我的授权”里用保存的副本恢复。没有副本的，请对方重新发起一份新授权。',
      en: 'Open the link on the device that signed it, or first restore it under “My grants” from the copy you kept. Without a copy, ask for a new grant.',
    },
  },
  NOTHING_CHOSEN: {
    title: { zh: '至少要保留一项信息。', en: 'At least one item must stay.' },
    remedy: {
      zh: '如果一项都不想提供，请选“不同意”。',
      en: 'To give none of them, choose “I refuse”.',
    },
  },
}
