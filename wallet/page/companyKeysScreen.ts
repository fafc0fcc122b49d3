import type { Overview } from '../company/overview.ts'
import { objectToKey } from '../company/statements.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
import { listText } from '../text/lines.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import type { Company } from './company.ts'
import { confirmed } from './confirmed.ts'
import { h } from './h.ts'
import { listScreen } from './listScreen.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

type Notice = Overview['notices'][number]

/** The later keys of a company, as its members tell of them, with the way to object to one. */
export const companyKeysScreen =
  (app: App, company: Company): Screen =>
  () => {
    const words = companyWords(app.language)
    const { notices } = company.overview
    const bindings = [...new Set(notices.map(({ binding }) => binding))]
    const lost = h(
      'details',
      { class: 'card' },
      h('summary', {}, words.lostPhone),
      h('p', { class: 'small' }, words.lostPhoneText),
    )
    return listScreen(app, {
      ...{ id: 'company-keys', title: words.keys, text: words.keysLead, empty: words.noKeys },
      back: company.back,
      rows: [
        ...bindings.map((binding) =>
          card(
            app,
            company,
            notices.filter((notice) => notice.binding === binding),
          ),
        ),
        lost,
      ],
    })
  }

/** One key, though several members tell of it: the strictest of them counts for what is shown. */
function card(app: App, company: Company, told: readonly Notice[]): HTMLElement {
  const { session } = company
  const { network, language } = app
  const words = companyWords(language)
  const notice = createNotice(app)
  const shown = told.find(({ state }) => state !== 'effective') ?? told[0]
  if (!shown) return h('section')
  const names = told.map(({ member }) => namesIn(network)(member)[language])
  const canObject = shown.key !== null && !['ended', 'objected'].includes(shown.state)

  async function object(binding: string): Promise<void> {
    const sure = await confirmed({
      ...{ title: words.objectKeyTitle, text: words.objectKeyText },
      ...{ yes: words.objectKey, no: app.messages.cancel },
    })
    if (!sure) return
    const { officer } = session
    const screen = await busy(notice, app.messages.request.signing, async () => {
      await objectToKey({ network, officer }, binding, words.objectKeyReason)
      return company.refresh()
    })
    if (screen) app.shell.show(screen)
  }

  return h(
    'section',
    { class: 'card', 'data-number': String(shown.number), 'data-state': shown.state },
    h('h2', {}, `${words.event[shown.event]} · ${words.keyNumber(shown.number)}`),
    told.every(({ listed }) => listed) ? undefined : h('p', { class: 'failure' }, words.unlisted),
    h(
      'p',
      {},
      shown.until === null
        ? words.standing[shown.state]
        : `${words.standing[shown.state]} · ${words.waitsUntil(timeText(shown.until, language))}`,
    ),
    h('p', { class: 'small' }, words.seenBy(listText(names, language))),
    shown.key === null
      ? undefined
      : h(
          'details',
          {},
          h('summary', {}, app.messages.details),
          h('p', { class: 'small' }, h('code', {}, shown.key)),
        ),
    canObject
      ? h(
          'button',
          { type: 'button', class: 'danger object-key', onclick: () => void object(shown.binding) },
          words.objectKey,
        )
      : undefined,
    notice.element,
  )
}
