import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import type { Look } from '../company/looks.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
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

function row({ network, language }: App, look: Look): HTMLElement {
  const words = companyWords(language)
  const nameOf = (member: number) => namesIn(network)(member)[language]
  const { fields, provider } = kindWords(look, language)
  return h(
    'section',
    { class: 'card', 'data-outcome': look.outcome },
    h('h2', {}, words.looked(nameOf(look.asker), nameOf(provider))),
    h(
      'p',
      {},
      `${timeText(look.at, language)} · ${words.outcome[look.outcome]}${look.isUnderOrder ? ` · ${words.underOrder}` : ''}`,
    ),
    h('p', { class: 'small' }, fields),
    h(
      'p',
      { class: 'small' },
      `${words.toldBy(nameOf(look.member))} · ${look.isProved ? words.proved : words.unproved}`,
    ),
  )
}

function kindWords({ kind, fields, provider }: Look, language: App['language']) {
  const spec = kindOf(kind)
  const what =
    typeof fields === 'number'
      ? companyWords(language).items(fields)
      : fields
          .map((field) => spec.fields[field]?.title[language] ?? field)
          .join(language === 'zh' ? '、' : ', ')
  return { fields: `${spec.title[language]}：${what}`, provider }
}
