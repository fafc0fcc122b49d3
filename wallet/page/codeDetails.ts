import type { Messages } from '../text/messages.ts'
import { h } from './h.ts'

/** A failure's code, for whoever is asked for help. */
export const codeDetails = (messages: Messages, code: string): HTMLElement =>
  h(
    'details',
    {},
    h('summary', {}, messages.details),
    h('p', { class: 'small' }, `${messages.errorCode} `, h('code', {}, code)),
  )
