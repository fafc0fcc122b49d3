import type { Messages } from '../text/messages.ts'
import { h } from './h.ts'

/** Copies a text, and says so on itself for a moment. Where the browser forbids it, the text is selected for copying by hand. */
export function copyButton(
  messages: Messages,
  label: string,
  source: HTMLTextAreaElement,
): HTMLButtonElement {
  const button = h('button', { type: 'button', class: 'secondary', onclick: () => void copy() }, label)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(source.value)
      button.textContent = messages.copied
      setTimeout(() => (button.textContent = label), 2_000)
    } catch {
      source.closest('details')?.setAttribute('open', '')
      source.select()
    }
  }
  return button
}
