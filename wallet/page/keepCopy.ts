import { copyName, copyText } from '../grants/copy.ts'
import type { GrantEntry } from '../grants/grantEntry.ts'
import type { App } from './app.ts'
import { h } from './h.ts'

/** Lets the officer keep the grant's control keys as a file, and says what that file can do. */
export function keepCopy({ messages }: App, entry: GrantEntry): HTMLElement {
  const words = messages.grant
  function download(): void {
    const url = URL.createObjectURL(new Blob([copyText(entry)], { type: 'application/json' }))
    h('a', { href: url, download: copyName(entry) }).click()
    setTimeout(() => URL.revokeObjectURL(url), 60_000)
  }
  return h(
    'section',
    { class: 'keep', 'aria-labelledby': 'keep-title' },
    h('h2', { id: 'keep-title' }, words.keep),
    h('p', { class: 'small' }, words.keepText),
    h('button', { type: 'button', class: 'secondary', id: 'download', onclick: download }, words.download),
  )
}
