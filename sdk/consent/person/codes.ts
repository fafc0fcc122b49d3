import type { CodeList } from '../../schemas/field.ts'

/** What is done with an item: a closed list. */
export const methods = {
  query: { zh: '查询', en: 'queried' },
  store: { zh: '存储', en: 'stored' },
  analyse: { zh: '分析、评估', en: 'analysed and assessed' },
} as const satisfies CodeList

export type Method = keyof typeof methods

export const methodCodes = Object.keys(methods) as [Method, ...Method[]]

/** The rights of a person whose information it is (PIPL arts 15, 24, 44 to 50). */
export const rights = {
  know: { zh: '知情、决定，限制或拒绝处理', en: 'know and decide; restrict or refuse' },
  access: { zh: '查阅、复制', en: 'see and copy' },
  correct: { zh: '更正、补充', en: 'have corrected and completed' },
  erase: { zh: '删除', en: 'have deleted' },
  explain: { zh: '要求解释处理规则', en: 'have the rules explained' },
  human: { zh: '拒绝仅由程序作出的决定', en: 'refuse a decision by a program alone' },
  withdraw: { zh: '撤回同意', en: 'withdraw this consent' },
  complain: { zh: '投诉、起诉', en: 'complain and sue' },
} as const satisfies CodeList

export type Right = keyof typeof rights

export const rightCodes = Object.keys(rights) as [Right, ...Right[]]
