import type { Titles } from '../schemas/titles.ts'

/** A law on which an order may rest. `delayDays` is a parameter of the network: how long the subject's notice may be put off under it, 0 for not at all. */
type Law = Titles & { readonly delayDays: number }

/** The closed list of them. */
export const laws = {
  civilProcedure: { zh: '中华人民共和国民事诉讼法', en: 'Civil Procedure Law', delayDays: 30 },
  criminalProcedure: { zh: '中华人民共和国刑事诉讼法', en: 'Criminal Procedure Law', delayDays: 730 },
  supervision: { zh: '中华人民共和国监察法', en: 'Supervision Law', delayDays: 730 },
  antiMoneyLaundering: { zh: '中华人民共和国反洗钱法', en: 'Anti-Money Laundering Law', delayDays: 730 },
  bankingSupervision: {
    zh: '中华人民共和国银行业监督管理法',
    en: 'Banking Supervision Law',
    delayDays: 90,
  },
  taxCollection: {
    zh: '中华人民共和国税收征收管理法',
    en: 'Law on the Administration of Tax Collection',
    delayDays: 90,
  },
  creditReporting: { zh: '征信业管理条例', en: 'Regulation on the Credit Reporting Industry', delayDays: 0 },
} as const satisfies Readonly<Record<string, Law>>

export type LawCode = keyof typeof laws

export const lawCodes = Object.keys(laws) as [LawCode, ...LawCode[]]
