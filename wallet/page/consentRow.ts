import { type PersonConsent, parsePersonConsent } from '@hexin/sdk/consent/person/consent.ts'
import { namesIn } from '../network/members.ts'
import type { ConsentEntry, PersonStore } from '../person/personStore.ts'
import { withdrawConsent } from '../person/withdraw.ts'
import { personWords } from '../text/person.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { h } from './h.ts'
import { itemTitle } from './itemTitle.ts'
import { createNotice } from './notice.ts'

/** A consent that was given on this device, with the way to withdraw it: one press and one finger, as it was given. Nothing asks once more. */
export function consentRow(
  app: App,
  {
    entry,
    store,
    onWithdrawn,
  }: {
    readonly entry: ConsentEntry
    readonly store: PersonStore
    readonly onWithdrawn: (entry: ConsentEntry) => void
  },
): HTMLElement {
  const words = personWords(app.language)
  const consent = parsePersonConsent(entry.signed.consent)
  const notice = createNotice(app)

  async function withdraw(): Promise<void> {
    const done = await busy(notice, app.messages.request.signing, () =>
      withdrawConsent({ network: app.network, store }, entry),
    )
    if (done) onWithdrawn(done)
  }

  const withdrawn = entry.withdrawnAt !== undefined
  return h(
    'section',
    { class: 'card', 'data-consent': withdrawn ? 'withdrawn' : 'given' },
    h('h2', {}, itemTitle(app, consent.item)),
    h('p', { class: 'small' }, recipientText(app, consent)),
    h('p', withdrawn ? {} : { class: 'done' }, withdrawn ? words.withdrawn : words.given),
    withdrawn
      ? undefined
      : h(
          'button',
          { type: 'button', class: 'secondary withdraw', onclick: () => void withdraw() },
          words.withdraw,
        ),
    withdrawn ? undefined : h('p', { class: 'small' }, words.withdrawHint),
    notice.element,
  )
}

const recipientText = ({ network, language }: App, { recipient, subjectName }: PersonConsent): string =>
  `${namesIn(network)(recipient.member)[language]} · ${subjectName}`
