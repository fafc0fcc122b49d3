import type { CodeList } from '../schemas/field.ts'

/** What a company says is wrong with a record. */
export const grounds = {
  wrong: { zh: '信息有错误', en: 'something in it is wrong' },
  incomplete: { zh: '信息有遗漏', en: 'something is missing' },
  outdated: { zh: '信息已过时', en: 'it is out of date' },
  notOurs: { zh: '信息不属于本企业', en: 'it is about somebody else' },
  notAllowed: { zh: '采集、保存或提供不合法', en: 'it may not be collected, kept or given out' },
} as const satisfies CodeList

export type Ground = keyof typeof grounds

export const groundCodes = Object.keys(grounds) as [Ground, ...Ground[]]

/** Why a provider refuses. The first ends the dispute for the provider; the second says that it stays open in fact (art. 25, last sentence). */
export const refusalReasons = {
  confirmed: { zh: '经核查，信息无误、无遗漏', en: 'checked: nothing is wrong and nothing is missing' },
  unverifiable: {
    zh: '经核查，不能确认信息有无错误',
    en: 'checked: it can’t be told whether it is right or wrong',
  },
  noMaterial: { zh: '异议人未提供核查所需材料', en: 'material that the check needs was not handed in' },
  notThisProvider: { zh: '所异议事项不由本机构负责', en: 'what is disputed is another body’s to decide' },
  alreadyDecided: { zh: '同一事项已处理，无新的事实', en: 'the same was decided before, and nothing is new' },
} as const satisfies CodeList

export type RefusalReason = keyof typeof refusalReasons

export const refusalReasonCodes = Object.keys(refusalReasons) as [RefusalReason, ...RefusalReason[]]
