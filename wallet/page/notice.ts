import type { Language } from '@hexin/sdk/schemas/titles.ts'
import type { Messages } from '../text/messages.ts'
import { failureText } from './failureText.ts'
import { h } from './h.ts'

/** A place beside the buttons where the page says how it goes. Screen readers hear it. */
export type Notice = {
  readonly element: HTMLElement
  say(text: string): void
  fail(error: unknown): void
  clear(): void
}

export function createNotice({
  language,
  messages,
}: {
  readonly language: Language
  readonly messages: Messages
}): Notice {
  const status = h('p', { role: 'status', class: 'status' })
  const alert = h('div', { role: 'alert' })
  return {
    element: h('div', { class: 'notice' }, status, alert),
    say(text) {
      alert.replaceChildren()
      status.textContent = text
    },
    fail(error) {
      status.textContent = ''
      alert.replaceChildren(failureText(error, language, messages))
      alert.scrollIntoView({ block: 'nearest' })
    },
    clear() {
      status.textContent = ''
      alert.replaceChildren()
    },
  }
}
