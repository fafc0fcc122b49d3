import type { OpenPersonRequest } from '../person/personRequest.ts'
import type { ConsentEntry } from '../person/personStore.ts'
import { personWords } from '../text/person.ts'
import type { App } from './app.ts'
import { consentRow } from './consentRow.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { itemTitle } from './itemTitle.ts'
import type { Screen } from './shell.ts'

/** What the person has decided, item by item; each can be changed by itself. */
export const summaryScreen =
  (app: App, request: OpenPersonRequest, onDecideAgain: (at: number) => void): Screen =>
  () => {
    const words = personWords(app.language)
    const { store, terms, decided } = request
    const change = (at: number, entry: ConsentEntry): void =>
      app.shell.show(summaryScreen(app, { ...request, decided: decided.with(at, entry) }, onDecideAgain))
    const rows = terms.map(({ item }, at) => {
      const entry = decided[at]
      if (entry !== undefined && entry !== 'declined')
        return consentRow(app, { entry, store, onWithdrawn: (withdrawn) => change(at, withdrawn) })
      return h(
        'section',
        { class: 'card', 'data-consent': 'declined' },
        h('h2', {}, itemTitle(app, item)),
        h('p', {}, words.declined),
        h(
          'button',
          { type: 'button', class: 'secondary again', onclick: () => onDecideAgain(at) },
          words.decide,
        ),
      )
    })
    return [
      h('div', { class: 'lead', id: 'summary' }, heading(words.summary), h('p', {}, words.summaryText)),
      ...rows,
    ]
  }
