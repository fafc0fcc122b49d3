import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Messages } from '../text/messages.ts'
import { h } from './h.ts'

/** What nobody needs to see unless he asks: the text that is signed, its hash, the grant's id. */
export function grantDetails(
  messages: Messages,
  { text, hash, id }: { readonly text: string; readonly hash: Hex; readonly id: Hex },
): HTMLElement {
  const { request } = messages
  return h(
    'details',
    { id: 'details', 'data-grant-id': id },
    h('summary', {}, messages.details),
    h('dl', { class: 'small' }, ...pair(request.hash, hash), ...pair(request.grantId, id)),
    h('p', { class: 'small' }, request.text),
    h('pre', { tabindex: '0' }, text),
  )
}

const pair = (name: string, value: string): Node[] => [h('dt', {}, name), h('dd', {}, h('code', {}, value))]
