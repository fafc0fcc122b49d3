import type { MarkView } from '@hexin/sdk/api/marks.ts'
import type { ObjectionView } from '@hexin/sdk/api/objections.ts'
import { grounds, refusalReasons } from '@hexin/sdk/objection/grounds.ts'

const states = {
  open: '异议处理中 objected to',
  refused: '异议未予更正 objection refused',
  corrected: '已更正 corrected',
} as const

/** A mark of objection in one line. */
export function markLine({ number, state, since, due, fields, ground, statement, reason }: MarkView): string {
  const { zh, en } = grounds[ground]
  return [
    `${states[state]}, no. ${number} since ${new Date(since * 1000).toISOString()} (${fields.join(', ')}): ${zh} ${en}.`,
    ...(state === 'open' ? [`Answer due by ${due}.`] : []),
    ...(reason === null ? [] : [`Reason: ${refusalReasons[reason].zh} ${refusalReasons[reason].en}.`]),
    ...(statement === null ? [] : [`企业声明 The company states: ${statement}`]),
  ].join(' ')
}

/** An objection in lines for people. */
export function describeObjection(view: ObjectionView): string[] {
  const { zh, en } = grounds[view.ground]
  const missing = view.notices.filter(({ acknowledgedAt }) => acknowledgedAt === null)
  return [
    `No. ${view.number}: ${view.state}${view.overdue ? ', OVERDUE' : ''}; to be answered by ${view.due}${view.calendar === 'weekends' ? ' (that year’s holidays are not known here)' : ''}`,
    `  ${view.subject}, ${view.kind}, record ${view.record}`,
    `  ${view.fields.join(', ')}: ${zh} ${en}. ${view.detail}`,
    ...(view.statement === null ? [] : [`  企业声明 The company states: ${view.statement}`]),
    ...(view.words === null ? [] : [`  Refused (${view.reason}): ${view.words.text}`]),
    ...(view.supersededBy === null ? [] : [`  Corrected by record ${view.supersededBy}`]),
    ...(view.notices.length === 0
      ? []
      : [
          `  ${view.notices.length} answers held the record; not yet acknowledged: ${missing.map(({ recipient }) => `member ${recipient}`).join(', ') || 'none'}`,
        ]),
  ]
}
