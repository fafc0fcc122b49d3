import type { App } from './app.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import type { Screen } from './shell.ts'

/** The officer said no, and whoever asked has it. */
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
