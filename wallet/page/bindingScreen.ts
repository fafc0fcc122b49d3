import type { App } from './app.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import type { Screen } from './shell.ts'

/** The registrar's receipt came by link and is kept. */
export const bindingScreen =
  (app: App, company: string): Screen =>
  () => {
    const words = app.messages.bindingReceived
    return [h('section', { class: 'card narrow' }, heading(words.title), h('p', {}, words.text(company)))]
  }
