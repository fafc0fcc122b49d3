import { refusalReasons } from '@hexin/sdk/objection/grounds.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Overview } from '../company/overview.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
import { listText } from '../text/lines.ts'
import type { App } from './app.ts'
import type { Company } from './company.ts'
import { h } from './h.ts'
import { listScreen } from './listScreen.ts'
import { objectScreen } from './objectScreen.ts'
import type { Screen } from './shell.ts'
import { valueText } from './valueText.ts'

type OwnRecord = Overview['records'][number]

/** What members have on record about the company, value by value, and what became of its objections. */
export const recordsScreen =
  (app: App, company: Company): Screen =>
  () => {
    const words = companyWords(app.language)
    const { records, objections } = company.overview
    return listScreen(app, {
      ...{ id: 'records', title: words.records, empty: words.noRecords, back: company.back },
      rows: [
        ...objections.map((objection) => objectionCard(app, objection)),
        ...records.map((record) => recordCard(app, company, record)),
      ],
    })
  }

function recordCard(app: App, company: Company, record: OwnRecord): HTMLElement {
  const { network, language } = app
  const words = companyWords(language)
  const spec = kindOf(record.kind)
  const back = () => app.shell.show(recordsScreen(app, company))
  return h(
    'section',
    { class: 'card', 'data-record': record.record },
    h('h2', {}, `${spec.title[language]} · ${namesIn(network)(record.member)[language]}`),
    record.supersededBy === null ? undefined : h('p', { class: 'small' }, words.superseded),
    h(
      'dl',
      { class: 'registration' },
      ...inOrder(record.claims, Object.keys(spec.fields)).map(([field, value]) =>
        h(
          'div',
          {},
          h('dt', {}, spec.fields[field]?.title[language] ?? field),
          h('dd', {}, valueText(spec.fields[field], value, language)),
        ),
      ),
    ),
    record.supersededBy === null
      ? h(
          'button',
          {
            type: 'button',
            class: 'secondary object-record',
            onclick: () => app.shell.show(objectScreen(app, { ...company, record, back })),
          },
          words.objectRecord,
        )
      : undefined,
  )
}

function objectionCard({ network, language }: App, objection: Overview['objections'][number]): HTMLElement {
  const words = companyWords(language)
  const { number, member, state, due, overdue, statement, reason, detail, kind, fields } = objection
  const spec = kindOf(kind)
  const named = fields.map((field) => spec.fields[field]?.title[language] ?? field)
  return h(
    'section',
    { class: 'card', 'data-objection': state },
    h('h2', {}, words.objectionNumber(number, namesIn(network)(member)[language])),
    h(
      'p',
      overdue ? { class: 'failure' } : {},
      `${words.decided[state]}${overdue ? ` · ${words.overdue}` : ''}`,
    ),
    state === 'open' ? h('p', { class: 'small' }, words.due(due)) : undefined,
    reason === null ? undefined : h('p', {}, refusalReasons[reason][language]),
    h('p', { class: 'small' }, `${spec.title[language]}：${listText(named, language)}`),
    h('p', { class: 'small' }, detail),
    statement === null ? undefined : h('p', { class: 'small' }, `“${statement}”`),
  )
}

/** As the kind lists its fields; what it does not know comes last. */
const inOrder = (claims: OwnRecord['claims'], fields: readonly string[]): [string, string | number][] =>
  Object.entries(claims).toSorted(([a], [b]) => rank(fields, a) - rank(fields, b))

const rank = (fields: readonly string[], field: string): number =>
  fields.includes(field) ? fields.indexOf(field) : fields.length
