import { declineGrantRequest } from '@hexin/sdk/actions/declineGrantRequest.ts'
import type { DeclineReason } from '@hexin/sdk/consent/declineReasons.ts'
import { declineReasonCodes, declineReasons } from '@hexin/sdk/consent/declineReasons.ts'
import { clientOf } from '../network/client.ts'
import type { RequestLink } from '../request/link.ts'
import { forgetLink } from '../request/takeLink.ts'
import { oneLine } from '../text/lines.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { createNotice } from './notice.ts'
import { refusedScreen } from './refusedScreen.ts'
import type { Screen } from './shell.ts'

/** What is chosen and written so far: a change of language keeps it. */
type Answer = { reason: DeclineReason | undefined; words: string }

/** Why the officer says no: one of few reasons, and his own words if he likes. It is sent once, and closes the request. */
export const refuseScreen =
  (
    app: App,
    {
      bank,
      link,
      onBack,
      // None is chosen beforehand: a reason that nobody chose would be a false one.
      answer = { reason: undefined, words: '' },
    }: {
      readonly bank: string
      readonly link: RequestLink
      readonly onBack: () => void
      readonly answer?: Answer
    },
  ): Screen =>
  () => {
    const words = app.messages.refuse
    const notice = createNotice(app)
    const field = h('textarea', {
      id: 'refuse-words',
      rows: '3',
      maxlength: '200',
      oninput() {
        answer.words = field.value
      },
    })
    field.value = answer.words

    async function send(): Promise<void> {
      const { reason } = answer
      if (reason === undefined) return
      // A line break would read like words of the page's own.
      const said = oneLine(answer.words)
      const decline = { reason, words: said === '' ? null : said }
      const sent = await busy(notice, app.messages.request.sending, async () => {
        await declineGrantRequest(clientOf(link.node, link.secret), { id: link.request, decline })
        return true
      })
      if (!sent) return
      forgetLink()
      app.shell.show(refusedScreen(app, bank))
    }

    const sendButton = h(
      'button',
      { type: 'button', class: 'primary', id: 'refuse-send', onclick: () => void send() },
      words.send,
    )
    sendButton.disabled = answer.reason === undefined
    const choose = (reason: DeclineReason) => {
      answer.reason = reason
      sendButton.disabled = false
    }

    return [
      h(
        'section',
        { class: 'card narrow', id: 'refuse-why' },
        heading(words.title),
        h('p', {}, words.text(bank)),
        h(
          'fieldset',
          {},
          h('legend', {}, words.reason),
          ...declineReasonCodes.map((code) => reasonBox(app, code, answer.reason === code, choose)),
        ),
        h('label', { for: 'refuse-words' }, words.words),
        field,
        h(
          'div',
          { class: 'answers' },
          sendButton,
          h(
            'button',
            { type: 'button', class: 'secondary', id: 'refuse-back', onclick: onBack },
            app.messages.back,
          ),
        ),
        notice.element,
      ),
    ]
  }

function reasonBox(
  { language }: App,
  code: DeclineReason,
  checked: boolean,
  onChoose: (code: DeclineReason) => void,
): HTMLElement {
  const input = h('input', {
    type: 'radio',
    name: 'reason',
    value: code,
    checked,
    onchange: () => onChoose(code),
  })
  return h('label', { class: 'box' }, input, h('span', {}, declineReasons[code][language]))
}
