import { explain } from '../text/explain.ts'
import type { Messages } from '../text/messages.ts'
import { codeDetails } from './codeDetails.ts'
import { copyButton } from './copyButton.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import type { Screen, Shell } from './shell.ts'

/** What may be over in a moment. */
const passing: ReadonlySet<string> = new Set([
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'CHAIN_UNAVAILABLE',
  'INTERNAL',
  'NETWORK_FILE_MISSING',
  'PARTY_UNKNOWN',
  'STORAGE_UNAVAILABLE',
])

/** A failure that leaves nothing else to show. `link` is for opening elsewhere. */
export const failureScreen =
  (
    shell: Shell,
    {
      error,
      retry,
      link,
    }: { readonly error: unknown; readonly retry: () => void; readonly link: string | undefined },
  ): Screen =>
  () => {
    const { language, messages } = shell
    const { title, remedy, code } = explain(error)
    return [
      h(
        'section',
        { class: 'card narrow', 'data-code': code },
        heading(title[language]),
        h('p', {}, remedy[language]),
        ...(link === undefined ? [] : copyable(messages, link)),
        passing.has(code)
          ? h('button', { type: 'button', class: 'primary', id: 'retry', onclick: retry }, messages.retry)
          : undefined,
        codeDetails(messages, code),
      ),
    ]
  }

function copyable(messages: Messages, link: string): Node[] {
  const field = h('textarea', { readonly: true, rows: '4', id: 'link', 'aria-label': messages.copyLink })
  field.value = link
  return [copyButton(messages, messages.copyLink, field), field]
}
