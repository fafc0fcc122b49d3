import { z } from 'zod'
import { plainTextSchema, unixSecondsSchema } from '../consent/primitives.ts'
import type { CodeList } from '../schemas/field.ts'

/** Sorts of data that the law treats alike. */
export const dataClasses = {
  publicRecord: { zh: '公共信息', en: 'public records' },
  commercialCredit: { zh: '商业信贷信息', en: 'commercial credit data' },
  personalCredit: { zh: '个人征信信息', en: 'personal credit data' },
} as const satisfies CodeList

export type DataClass = keyof typeof dataClasses

/** What may be provided by bodies with a licence for it alone (征信业管理条例, 征信业务管理办法). */
export const licensedClasses: ReadonlySet<DataClass> = new Set(['commercialCredit', 'personalCredit'])

/** What an authority may have licensed or registered a body for. */
const licenceKinds = {
  banking: { zh: '金融许可证', en: 'banking licence' },
  guarantee: { zh: '融资担保业务经营许可证', en: 'financing guarantee licence' },
  enterpriseCredit: { zh: '企业征信业务备案', en: 'registration for enterprise credit reporting' },
  personalCredit: { zh: '个人征信业务许可证', en: 'licence for personal credit reporting' },
} as const satisfies CodeList

const codesOf = <Code extends string>(list: Readonly<Record<Code, unknown>>) =>
  Object.keys(list) as [Code, ...Code[]]

/** A licence as the member's profile has it: which classes of data the member may provide, and in which time. */
export const licenceSchema = z
  .strictObject({
    kind: z.enum(codesOf(licenceKinds)),
    number: plainTextSchema(100),
    classes: z.array(z.enum(codesOf(dataClasses))).min(1),
    notBefore: unixSecondsSchema,
    notAfter: unixSecondsSchema,
  })
  .refine(({ notBefore, notAfter }) => notBefore < notAfter, { error: 'ends before it begins' })

export type Licence = z.infer<typeof licenceSchema>

/** ISO 3166-1 alpha-2. */
export const countrySchema = z.string().regex(/^[A-Z]{2}$/)

/** Data leave for every other country. */
export const HOME = 'CN'
