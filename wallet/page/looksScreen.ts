import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Look, LookEntry } from '../company/looks.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
import { listText } from '../text/lines.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import type { Company } from './company.ts'
import { h } from './h.ts'
import { listScreen } from './listScreen.ts'
import type { Screen } from './shell.ts'

/** Who looked, newest first, as both sides of each exchange tell it. */
export const looksScreen =
  (app: App, { overview, back }: Company): Screen =>
  () => {
    const words = companyWords(app.language)
    return listScreen(app, {
      ...{ id: 'looks', title: words.looks, empty: words.noLooks, back },
      rows: overview.looks.map((look) => row(app, look)),
    })
  }

function row({ network, language }: App, { entry, sides, missing }: Look): HTMLElement {
  const words = companyWords(language)
  const nameOf = (member: number) => namesIn(network)(member)[language]
  const outcome = sides.find(({ side }) => side === 'asker')?.outcome ?? entry.outcome
  return h(
    'section',
    { class: 'card', 'data-outcome': outcome, 'data-sides': String(sides.length) },
    h('h2', {}, words.looked(nameOf(entry.asker), nameOf(entry.provider))),
    h(
      'p',
      {},
      `${timeText(entry.at, language)} · ${words.outcome[outcome]}${entry.isUnderOrder ? ` · ${words.underOrder}` : ''}`,
    ),
    h('p', { class: 'small' }, fieldsText(entry, language)),
    ...sides.map(({ member, isProved }) =>
      h(
        'p',
        { class: 'small' },
        `${words.toldBy(nameOf(member))} · ${isProved ? words.proved : words.unproved}`,
      ),
    ),
    missing && h('p', { class: 'failure', 'data-missing': missing }, words.missing(nameOf(entry[missing]))),
  )
}

function fieldsText({ kind, fields }: LookEntry, language: App['language']): string {
  const spec = kindOf(kind)
  const what =
    typeof fields === 'number'
      ? companyWords(language).items(fields)
      : listText(
          fields.map((field) => spec.fields[field]?.title[language] ?? field),
          language,
        )
  return `${spec.title[language]}：${what}`
}
