import type { BindingEvent } from '@hexin/sdk/bindings/events.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'

type Standing = 'effective' | 'waiting' | 'ended' | 'objected' | 'forked'
type Kept = 'unknown' | 'owed' | 'nothingKept' | 'restricted' | 'deleted'
type Outcome = 'looked' | 'answered' | 'refused' | 'invalid' | 'undeliverable'

/** What the screens say on which a company sees what is known and done about it. */
export type CompanyWords = Readonly<
  Record<
    | 'home'
    | 'see'
    | 'seeHint'
    | 'unbound'
    | 'lead'
    | 'looks'
    | 'noLooks'
    | 'underOrder'
    | 'proved'
    | 'unproved'
    | 'keys'
    | 'keysLead'
    | 'noKeys'
    | 'unlisted'
    | 'objectKey'
    | 'objectKeyTitle'
    | 'objectKeyText'
    | 'objectKeyReason'
    | 'lostPhone'
    | 'lostPhoneText'
    | 'aftermath'
    | 'noAftermath'
    | 'stopped'
    | 'notStopped'
    | 'late'
    | 'records'
    | 'noRecords'
    | 'superseded'
    | 'objectRecord'
    | 'objectTitle'
    | 'objectFields'
    | 'objectGround'
    | 'objectDetail'
    | 'objectStatement'
    | 'objectSend'
    | 'overdue'
    | 'withdraw'
    | 'withdrawHint'
    | 'withdrawTitle'
    | 'withdrawText'
    | 'withdrawn'
    | 'withdrawAgain',
    string
  >
> & {
  readonly standing: Readonly<Record<Standing, string>>
  readonly event: Readonly<Record<BindingEvent, string>>
  readonly kept: Readonly<Record<Kept, string>>
  readonly outcome: Readonly<Record<Outcome, string>>
  readonly decided: Readonly<Record<'open' | 'corrected' | 'refused', string>>
  readonly silent: (names: string) => string
  readonly count: (n: number) => string
  readonly keyNumber: (n: number) => string
  readonly waitsUntil: (time: string) => string
  readonly seenBy: (names: string) => string
  readonly looked: (asker: string, provider: string) => string
  readonly items: (n: number) => string
  readonly toldBy: (name: string) => string
  readonly missing: (name: string) => string
  readonly grantOf: (name: string, time: string) => string
  readonly keptUntil: (basis: string, time: string) => string
  readonly due: (day: string) => string
  readonly objectionNumber: (n: number, provider: string) => string
  readonly notEnded: (n: number) => string
}

const zh: CompanyWords = {
  home: '我的企业',
  see: '查看企业信息的使用情况',
  seeHint: '用指纹、面容或锁屏密码确认一次，可查看十五分钟。',
  unbound: '这台设备上的密钥尚未经登记机构登记，登记后才能查看。',
  lead: '以下内容由各成员机构的节点提供。',
  looks: '谁查询过',
  noLooks: '还没有人查询过。',
  underOrder: '法定调取',
  proved: '已有证明',
  unproved: '证明尚未生成',
  keys: '代表本企业的密钥',
  keysLead: '除第一把密钥外，每一把新密钥都会在这里通知您。不是本企业的，请立即提出异议。',
  noKeys: '没有其他密钥。',
  unlisted: '登记机构的名单中没有这把密钥！',
  objectKey: '这不是我们的密钥，提出异议',
  objectKeyTitle: '对这把密钥提出异议？',
  objectKeyText: '提出后，各成员机构不再接受这把密钥的签名，登记机构须核查。',
  objectKeyReason: '异议：本企业未登记此密钥',
  lostPhone: '手机丢失了？',
  lostPhoneText:
    '请带上证件到登记机构，注销旧密钥并登记新密钥。旧密钥登记注销后立即失效；新密钥要等一段时间才能使用，除非由本企业的另一把密钥确认。等待期间可用另一台设备撤回全部授权。',
  aftermath: '撤回之后',
  noAftermath: '没有撤回过的授权。',
  stopped: '已停止',
  notStopped: '尚未答复',
  late: '已逾期',
  records: '留存的信息与异议',
  noRecords: '没有机构留存本企业的信息。',
  superseded: '已被更正',
  objectRecord: '提出异议',
  objectTitle: '对这条信息提出异议',
  objectFields: '哪些内容有问题',
  objectGround: '有什么问题',
  objectDetail: '请说明（只给提供方看）',
  objectStatement: '企业声明（会显示在这条信息旁边，可不填）',
  objectSend: '签署并提交',
  overdue: '提供方已逾期未答复',
  withdraw: '撤回全部授权',
  withdrawHint: '不放心在别处给出的授权，或者要全部停止时使用。',
  withdrawTitle: '撤回全部授权？',
  withdrawText: '本企业至今给出的每一份授权都会立即失效，不能恢复；以后可以重新授权。',
  withdrawn: '已撤回。各机构须立即停止使用；是否停止、是否删除，见“撤回之后”。',
  withdrawAgain: '再次提交上链',
  standing: {
    effective: '有效',
    waiting: '等待期内，尚不能使用',
    ended: '已注销',
    objected: '已提出异议，不能使用',
    forked: '登记记录互相矛盾，不能使用',
  },
  event: {
    first: '首次登记',
    added: '新增密钥',
    keyReplaced: '更换密钥',
    representativeChanged: '法定代表人变更',
    administratorAppointed: '指定破产管理人',
    keyEnded: '注销密钥',
    deregistered: '企业注销',
    objectionOverruled: '异议经核查不成立',
  },
  kept: {
    unknown: '提供方',
    owed: '尚未删除或限制',
    nothingKept: '没有留存',
    restricted: '依法限制留存',
    deleted: '已删除',
  },
  outcome: {
    looked: '已查看',
    answered: '已查看',
    refused: '被拒绝',
    invalid: '答复无效',
    undeliverable: '未送达',
  },
  decided: { open: '处理中', corrected: '已更正', refused: '未采纳' },
  silent: (names) => `以下机构没有应答，其内容未显示：${names}。`,
  count: (n) => `${n} 条`,
  keyNumber: (n) => `登记编号 ${n}`,
  waitsUntil: (time) => `等待至 ${time}`,
  seenBy: (names) => `由${names}告知`,
  looked: (asker, provider) => `${asker}向${provider}查询`,
  items: (n) => `${n} 个字段`,
  toldBy: (name) => `${name}的记录`,
  missing: (name) => `${name}没有这次查询的记录。请向其查问，并保留本页。`,
  grantOf: (name, time) => `给${name}的授权，撤回于 ${time}`,
  keptUntil: (basis, time) => `依据：${basis}；至 ${time}`,
  due: (day) => `最迟 ${day} 答复`,
  objectionNumber: (n, provider) => `${provider}，第 ${n} 号异议`,
  notEnded: (n) => `其中 ${n} 份授权尚未在链上终止，各机构已收到撤回声明。`,
}

const en: CompanyWords = {
  home: 'My company',
  see: 'See what is done with the company’s data',
  seeHint: 'Confirm once with fingerprint, face or screen lock; it is open for fifteen minutes.',
  unbound: 'The registrar has not registered this device’s key yet; after that you can look.',
  lead: 'What follows is told by the members’ nodes.',
  looks: 'Who looked',
  noLooks: 'Nobody has looked yet.',
  underOrder: 'lawful order',
  proved: 'proved',
  unproved: 'proof still to come',
  keys: 'Keys that speak for the company',
  keysLead: 'Every key after the first one is told of here. Object at once to one that is not yours.',
  noKeys: 'There is no other key.',
  unlisted: 'The registrar’s list does not have this key!',
  objectKey: 'This key is not ours: object',
  objectKeyTitle: 'Object to this key?',
  objectKeyText: 'From then on no member takes its signature, and the registrar has to look into it.',
  objectKeyReason: 'Objection: the company did not register this key',
  lostPhone: 'Lost a phone?',
  lostPhoneText:
    'Go to the registrar with your papers, have the old key ended and a new one registered. The old one ends at once; the new one waits for some time unless another key of the company confirms it. Meanwhile another device can withdraw all grants.',
  aftermath: 'After withdrawing',
  noAftermath: 'No grant was withdrawn.',
  stopped: 'has stopped',
  notStopped: 'no answer yet',
  late: 'late',
  records: 'What is on record, and objections',
  noRecords: 'Nobody has the company on record.',
  superseded: 'corrected since',
  objectRecord: 'Object',
  objectTitle: 'Object to this record',
  objectFields: 'What is wrong with it',
  objectGround: 'In which way',
  objectDetail: 'Please explain (for the provider alone)',
  objectStatement: 'The company’s own statement (shown beside the record; may stay empty)',
  objectSend: 'Sign and hand in',
  overdue: 'the provider is late',
  withdraw: 'Withdraw all grants',
  withdrawHint: 'For when grants were given elsewhere that you no longer trust, or all has to stop.',
  withdrawTitle: 'Withdraw all grants?',
  withdrawText:
    'Every grant that the company has given until now ends at once, for good. You can give new ones later.',
  withdrawn:
    'Withdrawn. Everybody has to stop at once; who has, and what is deleted, is under “After withdrawing”.',
  withdrawAgain: 'Bring to the chain again',
  standing: {
    effective: 'in effect',
    waiting: 'waiting, can’t be used yet',
    ended: 'ended',
    objected: 'objected to, can’t be used',
    forked: 'the registrar’s entries contradict each other; can’t be used',
  },
  event: {
    first: 'first key',
    added: 'another key',
    keyReplaced: 'key replaced',
    representativeChanged: 'new legal representative',
    administratorAppointed: 'administrator in bankruptcy',
    keyEnded: 'key ended',
    deregistered: 'company deregistered',
    objectionOverruled: 'objection looked into, and overruled',
  },
  kept: {
    unknown: 'provider',
    owed: 'not yet deleted or restricted',
    nothingKept: 'keeps nothing',
    restricted: 'kept, restricted to a basis in law',
    deleted: 'deleted',
  },
  outcome: {
    looked: 'looked',
    answered: 'looked',
    refused: 'refused',
    invalid: 'invalid answer',
    undeliverable: 'not delivered',
  },
  decided: { open: 'under way', corrected: 'corrected', refused: 'refused' },
  silent: (names) => `These members did not answer; what they hold is not shown: ${names}.`,
  count: (n) => (n === 1 ? '1 entry' : `${n} entries`),
  keyNumber: (n) => `number ${n}`,
  waitsUntil: (time) => `waits until ${time}`,
  seenBy: (names) => `told by ${names}`,
  looked: (asker, provider) => `${asker} asked ${provider}`,
  items: (n) => (n === 1 ? '1 field' : `${n} fields`),
  toldBy: (name) => `entry of ${name}`,
  missing: (name) => `${name} has no entry of this. Ask it why, and keep this page.`,
  grantOf: (name, time) => `Grant to ${name}, withdrawn ${time}`,
  keptUntil: (basis, time) => `on the basis “${basis}”, until ${time}`,
  due: (day) => `answer due ${day}`,
  objectionNumber: (n, provider) => `${provider}, objection no. ${n}`,
  notEnded: (n) => `${n} of the grants are not ended on the chain yet; the members have the withdrawal.`,
}

export const companyWords = (language: Language): CompanyWords => (language === 'zh' ? zh : en)
