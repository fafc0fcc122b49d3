import type { Language } from '@hexin/sdk/schemas/titles.ts'

/** What the person's screens say, besides the notice's own words (the SDK's `renderPersonConsent`). */
type PersonWords = Readonly<
  Record<
    | 'kicker'
    | 'lead'
    | 'begin'
    | 'setUp'
    | 'setUpHint'
    | 'yes'
    | 'no'
    | 'hint'
    | 'summary'
    | 'summaryText'
    | 'given'
    | 'declined'
    | 'withdrawn'
    | 'withdraw'
    | 'withdrawHint'
    | 'decide'
    | 'mine',
    string
  >
> & {
  readonly title: (bank: string) => string
  readonly items: (n: number) => string
  readonly place: (n: number, total: number) => string
  readonly question: (item: string) => string
}

const zh: PersonWords = {
  kicker: '请您本人同意',
  title: (bank) => `${bank}请求使用您的个人信息`,
  lead: '每一项单独显示、单独决定、单独签署。不同意其中一项，不影响其他各项。企业不能代您同意。',
  items: (n) => `共 ${n} 项`,
  begin: '逐项查看',
  setUp: '先设置签名密钥',
  setUpHint: '请告诉登记机构：这把密钥是您本人的，不是企业的。',
  place: (n, total) => `第 ${n} 项，共 ${total} 项`,
  question: (item) => `您同意提供“${item}”吗？`,
  yes: '同意这一项并签署',
  no: '不同意这一项',
  hint: '同意后，用指纹、面容或锁屏密码确认。',
  summary: '您的决定',
  summaryText: '可以随时撤回，与同意一样方便；也可以改变主意。',
  given: '已同意',
  declined: '不同意',
  withdrawn: '已撤回',
  withdraw: '撤回',
  withdrawHint: '对方收到后立即停止使用这一项。撤回前已经进行的处理不受影响。',
  decide: '重新决定',
  mine: '我本人的同意',
}

const en: PersonWords = {
  kicker: 'Your own consent',
  title: (bank) => `${bank} asks to use information about you`,
  lead: 'Each item is shown, decided and signed by itself. To refuse one does not touch the others. The company cannot consent for you.',
  items: (n) => (n === 1 ? '1 item' : `${n} items`),
  begin: 'Go through them',
  setUp: 'Set up a signing key first',
  setUpHint: 'Tell the registrar that the key is your own and not the company’s.',
  place: (n, total) => `Item ${n} of ${total}`,
  question: (item) => `Do you consent to “${item}”?`,
  yes: 'Consent to this item and sign',
  no: 'I refuse this item',
  hint: 'After that you confirm by fingerprint, face or screen lock.',
  summary: 'Your decisions',
  summaryText: 'You may withdraw at any time, as easily as you consented, and you may change your mind.',
  given: 'Consented',
  declined: 'Refused',
  withdrawn: 'Withdrawn',
  withdraw: 'Withdraw',
  withdrawHint:
    'The other side stops using this item as soon as it has this. What was done before is not touched.',
  decide: 'Decide again',
  mine: 'Consents of my own',
}

const words: Readonly<Record<Language, PersonWords>> = { zh, en }

export const personWords = (language: Language): PersonWords => words[language]
