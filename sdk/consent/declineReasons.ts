import type { CodeList } from '../schemas/field.ts'

/** Why a company refuses a request: a closed list, so that a bank can count; what it says besides is its own words. */
export const declineReasons = {
  notApplied: { zh: '没有申请过这项业务', en: 'We did not apply for this' },
  tooMuch: { zh: '要的信息太多', en: 'It asks for too much' },
  tooLong: { zh: '授权或留存的时间太长', en: 'It lasts, or is kept, too long' },
  wrongDetails: { zh: '企业或业务信息有误', en: 'It has our company or case wrong' },
  otherWay: { zh: '改用其他方式提供', en: 'We will provide it another way' },
  other: { zh: '其他原因', en: 'Another reason' },
} as const satisfies CodeList

export type DeclineReason = keyof typeof declineReasons

export const declineReasonCodes = Object.keys(declineReasons) as [DeclineReason, ...DeclineReason[]]
