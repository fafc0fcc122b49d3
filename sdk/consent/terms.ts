import { z } from 'zod'
import type { CodeList } from '../schemas/field.ts'
import { memberNumberSchema, plainTextSchema } from './primitives.ts'

/** What may be done with the answers of a grant. */
export const modes = {
  view: { zh: '一次查看', en: 'look once' },
  store: { zh: '查询并留存', en: 'query and keep' },
  periodic: { zh: '定期查询', en: 'query at intervals' },
  subscription: { zh: '变更推送', en: 'be told of changes' },
} as const satisfies CodeList

export type Mode = keyof typeof modes

export const modeCodes = Object.keys(modes) as [Mode, ...Mode[]]

export const frequencyPeriods = ['day', 'week', 'month', 'year'] as const

/** How often within one calendar period, in the time of Beijing: weeks begin on Monday. */
export const frequencySchema = z
  .strictObject({ per: z.enum(frequencyPeriods), times: z.int().min(1).max(10_000) })
  .meta({ description: 'At most so many answered requests in each calendar period, Beijing time' })

export type Frequency = z.infer<typeof frequencySchema>

/** Records of which period are granted: both days belong to it; null where a side is open. */
export const dataRangeSchema = z
  .strictObject({ from: z.iso.date().nullable(), to: z.iso.date().nullable() })
  .refine(({ from, to }) => from !== null || to !== null, { error: 'bounds nothing' })
  .refine(({ from, to }) => from === null || to === null || from <= to, { error: 'ends before it begins' })
  .meta({ description: 'The days, yyyy-mm-dd, that the records may be about' })

export type DataRange = z.infer<typeof dataRangeSchema>

/** Whom the grantee may pass answers on to: nobody, or the members listed. */
export const onwardTransferSchema = z
  .array(memberNumberSchema)
  .max(20)
  .refine((members) => new Set(members).size === members.length, { error: 'names a member twice' })
  .meta({ description: 'Members that the answers may be passed on to; empty: nobody' })

/** On which basis data may go to a recipient abroad (数据出境). */
export const crossBorderBases = {
  securityAssessment: { zh: '数据出境安全评估', en: 'security assessment of the export' },
  standardContract: { zh: '个人信息出境标准合同备案', en: 'filed standard contract' },
  certification: { zh: '个人信息保护认证', en: 'certification of the protection of personal information' },
} as const satisfies CodeList

export const crossBorderSchema = z
  .strictObject({
    basis: z.enum(
      Object.keys(crossBorderBases) as [keyof typeof crossBorderBases, ...(keyof typeof crossBorderBases)[]],
    ),
    number: plainTextSchema(100),
  })
  .meta({ description: 'On which basis the grantee, who sits abroad, gets the data, and its number' })

const BEIJING_S = 8 * 3_600
const DAY_S = 86_400

/** Which day it is in Beijing, counted from the first of 1970. */
export const beijingDay = (now: number): number => Math.floor((now + BEIJING_S) / DAY_S)

/** The first second of the calendar period that `now` lies in, Beijing time. Both in unix seconds. */
export function periodStart(per: Frequency['per'], now: number): number {
  const days = beijingDay(now)
  const date = new Date(days * DAY_S * 1000)
  switch (per) {
    case 'day':
      return days * DAY_S - BEIJING_S
    case 'week':
      // The first day of 1970 was a Thursday.
      return (days - ((days + 3) % 7)) * DAY_S - BEIJING_S
    case 'month':
      return Date.UTC(date.getUTCFullYear(), date.getUTCMonth()) / 1000 - BEIJING_S
    case 'year':
      return Date.UTC(date.getUTCFullYear(), 0) / 1000 - BEIJING_S
  }
}
