import { answerPersonRequest } from '@hexin/sdk/actions/answerPersonRequest.ts'
import { type PersonTerms, personTextHash } from '@hexin/sdk/consent/person/consent.ts'
import { itemFor } from '@hexin/sdk/consent/person/items/index.ts'
import { renderPersonConsent } from '@hexin/sdk/consent/person/render.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { now } from '../clock.ts'
import { assertPasskey } from '../keys/assertPasskey.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { clientOf } from '../network/client.ts'
import { namesIn } from '../network/members.ts'
import type { OpenPersonRequest } from '../person/personRequest.ts'
import type { ConsentEntry } from '../person/personStore.ts'
import { type BoundKey, signItem } from '../person/signItem.ts'
import { askToPersist } from '../store/walletStore.ts'
import { personWords } from '../text/person.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { itemTitle } from './itemTitle.ts'
import { keyScreen } from './keyScreen.ts'
import { createNotice } from './notice.ts'
import { summaryScreen } from './personSummary.ts'
import type { Screen } from './shell.ts'

/** Shows the next item that is not decided, or what was decided. */
function showNext(app: App, request: OpenPersonRequest): void {
  const at = request.decided.indexOf(undefined)
  const again = (place: number): void => app.shell.show(itemScreen(app, request, place))
  app.shell.show(at < 0 ? summaryScreen(app, request, again) : itemScreen(app, request, at))
}

/** Who asks, how many items there are, and the way to a key of the person's own. */
export const personScreen =
  (app: App, request: OpenPersonRequest): Screen =>
  () => {
    const words = personWords(app.language)
    const [first] = request.terms
    if (!first) return []
    const { subject, subjectName, role, recipient } = first
    const bound = request.key?.binding !== undefined
    const keyStore = { ...app.store, saveOfficer: (key: StoredOfficer) => request.store.saveKey(role, key) }
    const toKeys = (): void =>
      app.shell.show(
        keyScreen(Object.create(app, { store: { value: keyStore } }) as App, {
          ...{ subject, subjectName, officer: request.key },
          onReturn: (key) => app.shell.show(personScreen(app, { ...request, key })),
        }),
      )
    return [
      h(
        'section',
        { class: 'card narrow', id: 'person' },
        h('p', { class: 'kicker' }, words.kicker),
        heading(words.title(namesIn(app.network)(recipient.member)[app.language])),
        h('p', {}, words.lead),
        h('p', {}, words.items(request.terms.length)),
        h('ol', { class: 'items' }, ...request.terms.map((terms) => h('li', {}, itemTitle(app, terms.item)))),
        bound
          ? button('begin', 'primary', words.begin, () => showNext(app, request))
          : button('set-up', 'primary', words.setUp, toKeys),
        bound ? undefined : h('p', { class: 'small' }, words.setUpHint),
      ),
    ]
  }

/** One item: all that is to be known of it, and its own yes and no. */
const itemScreen =
  (app: App, request: OpenPersonRequest, at: number): Screen =>
  () => {
    const words = personWords(app.language)
    const terms = request.terms[at]
    if (!terms) return []
    const namesOf = namesIn(app.network)
    const rendered = renderPersonConsent(terms, {
      item: itemFor(terms.item),
      language: app.language,
      namesOf,
    })
    const notice = createNotice(app)

    function decide(decision: ConsentEntry | 'declined'): void {
      showNext(app, { ...request, decided: request.decided.with(at, decision) })
    }

    async function consent(key: BoundKey, asked: PersonTerms): Promise<void> {
      const sent = await busy(notice, app.messages.request.signing, async () => {
        const signed = await signItem({
          ...{ terms: asked, key, wallet: app.network.wallet, assert: assertPasskey },
          ...{ language: app.language, namesOf },
        })
        const id = personTextHash(webCrypto, signed.consent)
        askToPersist()
        // Kept first: what has left this device can be withdrawn from it, whatever the other side says.
        const entry: ConsentEntry = { id, signed, signedAt: now() }
        await request.store.saveConsent(entry)
        const { link } = request
        await answerPersonRequest(clientOf(link.node, link.secret), { id: link.request, consent: signed })
        return entry
      })
      if (sent) decide(sent)
    }

    function onYes(): void {
      const { key } = request
      if (key?.binding === undefined) return app.shell.show(personScreen(app, request))
      if (terms) void consent({ ...key, binding: key.binding }, terms)
    }

    return [
      h(
        'div',
        { class: 'lead' },
        h('p', { class: 'kicker' }, words.place(at + 1, request.terms.length)),
        heading(words.question(itemTitle(app, terms.item))),
      ),
      h(
        'div',
        { class: 'columns' },
        h(
          'article',
          { class: 'document', id: 'text', 'aria-labelledby': 'document-title' },
          h('h2', { id: 'document-title' }, rendered.title),
          h(
            'dl',
            {},
            ...rendered.paragraphs.map((p) => h('div', {}, h('dt', {}, p.heading), h('dd', {}, p.text))),
          ),
        ),
        h(
          'div',
          { class: 'side' },
          h(
            'section',
            { class: 'decision', 'aria-labelledby': 'decision-title' },
            h('h2', { id: 'decision-title' }, app.messages.request.decide),
            button('yes', 'primary', words.yes, onYes),
            h('p', { class: 'small' }, words.hint),
            button('no', 'secondary', words.no, () => decide('declined')),
            notice.element,
          ),
        ),
      ),
    ]
  }

const button = (id: string, kind: string, label: string, onclick: () => void): HTMLButtonElement =>
  h('button', { type: 'button', id, class: kind, onclick }, label)
