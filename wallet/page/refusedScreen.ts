import type { App } from './app.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import type { Screen } from './shell.ts'

/** The officer said no. Nothing was sent, and nobody is told: the node has no route for it yet. */
export const refusedScreen =
  (app: App, bank: string): Screen =>
  () => {
    const { refused } = app.messages
    return [
      h(
        'section',
        { class: 'card narrow', id: 'refused' },
        heading(refused.title),
        h('p', {}, refused.text(bank)),
        h('p', {}, refused.close),
      ),
    ]
  }
