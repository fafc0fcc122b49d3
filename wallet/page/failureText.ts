import type { Language } from '@hexin/sdk/schemas/titles.ts'
import { explain } from '../text/explain.ts'
import type { Messages } from '../text/messages.ts'
import { codeDetails } from './codeDetails.ts'
import { h } from './h.ts'

/** What went wrong and what to do, with the code for whoever is asked for help. */
export function failureText(error: unknown, language: Language, messages: Messages): HTMLElement {
  const { title, remedy, code } = explain(error)
  return h(
    'div',
    { class: 'failure', 'data-code': code },
    h('p', { class: 'what' }, title[language]),
    h('p', {}, remedy[language]),
    codeDetails(messages, code),
  )
}
