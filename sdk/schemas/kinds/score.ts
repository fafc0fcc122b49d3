import type { CodeList } from '../field.ts'
import type { RecordKind } from '../recordKind.ts'

/** What weighed on a score. Without at least one there is no score. */
const scoreReasons = {
  shortHistory: { zh: '信用记录时间较短', en: 'Short credit history' },
  latePayments: { zh: '近期有逾期还款', en: 'Recent late payments' },
  highUtilisation: { zh: '已用授信占比较高', en: 'Much of the available credit is used' },
  manyInquiries: { zh: '近期被查询次数较多', en: 'Many recent queries' },
  guaranteesGiven: { zh: '对外担保金额较大', en: 'Large guarantees given to others' },
  publicRecord: { zh: '有公共信用不良信息', en: 'Adverse public record' },
  steadyRepayment: { zh: '长期按时还款', en: 'Steady repayment over a long time' },
} as const satisfies CodeList

/**
 * A score of a company's legal representative that a program has computed. It explains itself and names a human (PIPL art. 24): a score without a reason
 * and without somebody who reviews it is no record, and nobody may ask for the one without the other.
 */
export const scoreKind = {
  kind: 'score',
  vct: 'urn:hexin:kind:score:1',
  title: { zh: '个人自动化评分', en: 'Automated score of a person' },
  dataClass: 'personalCredit',
  numberField: 'scoreNumber',
  periodField: 'scoredOn',
  inseparable: [
    ...['scoredOn', 'model', 'modelVersion', 'automated'],
    ...['reason1', 'reason2', 'reason3', 'reason4', 'humanReview'],
  ],
  fields: {
    scoreNumber: { title: { zh: '评分编号', en: 'Score number' }, type: 'text', required: true },
    value: {
      title: { zh: '评分', en: 'Score' },
      type: 'integer',
      flags: ['personal'],
      concerns: 'legalRepresentative',
      required: true,
    },
    scoredOn: { title: { zh: '评分日期', en: 'Scored on' }, type: 'date', required: true },
    model: { title: { zh: '模型名称', en: 'Model' }, type: 'text', required: true },
    modelVersion: { title: { zh: '模型版本', en: 'Version of the model' }, type: 'text', required: true },
    automated: {
      title: { zh: '是否自动化作出', en: 'Made by a program' },
      type: 'code',
      codes: { true: { zh: '是', en: 'Yes' } },
      required: true,
    },
    reason1: {
      title: { zh: '主要原因一', en: 'First reason' },
      type: 'code',
      codes: scoreReasons,
      required: true,
    },
    reason2: { title: { zh: '主要原因二', en: 'Second reason' }, type: 'code', codes: scoreReasons },
    reason3: { title: { zh: '主要原因三', en: 'Third reason' }, type: 'code', codes: scoreReasons },
    reason4: { title: { zh: '主要原因四', en: 'Fourth reason' }, type: 'code', codes: scoreReasons },
    humanReview: {
      title: { zh: '人工复核联系方式', en: 'Contact for review by a human' },
      type: 'text',
      required: true,
    },
  },
} as const satisfies RecordKind
