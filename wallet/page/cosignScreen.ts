import { assertPasskey } from '../keys/assertPasskey.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { namesIn } from '../network/members.ts'
import { cosign, type Partial, placeOf } from '../request/cosign.ts'
import type { RequestLink } from '../request/link.ts'
import { forgetLink } from '../request/takeLink.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { grantDetails } from './grantDetails.ts'
import { grantText } from './grantText.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { createNotice } from './notice.ts'
import { refuseScreen } from './refuseScreen.ts'
import type { Screen } from './shell.ts'

/** What a colleague has signed already, for another officer to read and to sign too. */
export const cosignScreen =
  (
    app: App,
    given: {
      readonly link: RequestLink
      readonly partial: Partial
      readonly officer: StoredOfficer | undefined
    },
  ): Screen =>
  () => {
    const { link, partial, officer } = given
    const { together, request } = app.messages
    const { artefact, signed } = partial
    const { grantee, officers, quorum } = artefact
    const bank = namesIn(app.network)(grantee)[app.language]
    const place = officer ? placeOf(artefact, officer) : -1
    const hasSigned = signed.signatures.some((signature) => signature.officer === place)
    const notice = createNotice(app)

    async function onSign(): Promise<void> {
      if (officer?.binding === undefined) return
      const { wallet } = app.network
      const signer = { ...officer, binding: officer.binding }
      const answer = await busy(notice, request.signing, () =>
        cosign({ partial, officer: signer, wallet, link, assert: assertPasskey }),
      )
      if (!answer) return
      forgetLink()
      app.shell.show(cosignedScreen(app, bank, answer.missing))
    }

    const toRefuse = () =>
      app.shell.show(
        refuseScreen(app, { bank, link, onBack: () => app.shell.show(cosignScreen(app, given)) }),
      )
    const button = (id: string, kind: string, label: string, onclick: () => void) =>
      h('button', { type: 'button', id, class: kind, onclick }, label)
    const answers = hasSigned
      ? [h('p', { class: 'done', id: 'has-signed' }, together.hasSigned)]
      : place < 0 || officer?.binding === undefined
        ? [h('p', { id: 'not-named' }, together.notNamed)]
        : [
            button('approve', 'primary', request.approve, () => void onSign()),
            h('p', { class: 'small' }, request.approveHint),
          ]
    return [
      h(
        'div',
        { class: 'lead' },
        h('p', { class: 'kicker' }, request.kicker),
        heading(request.title(bank)),
        h('p', { id: 'signed-so-far' }, together.soFar(signed.signatures.length, quorum, officers.length)),
      ),
      h(
        'div',
        { class: 'columns' },
        h('div', { id: 'text' }, grantText(app, artefact)),
        h(
          'div',
          { class: 'side' },
          h(
            'section',
            { class: 'decision', 'aria-labelledby': 'decision-title' },
            h('h2', { id: 'decision-title' }, request.decide),
            ...answers,
            button('refuse', 'secondary', request.refuse, toRefuse),
            notice.element,
          ),
        ),
      ),
      grantDetails(app.messages, { text: signed.artefact, hash: partial.hash, id: partial.id }),
    ]
  }

/** This officer's signature is with the others. */
const cosignedScreen =
  (app: App, bank: string, missing: number): Screen =>
  () => {
    const { together } = app.messages
    return [
      h(
        'section',
        { class: 'card narrow', id: 'cosigned', 'data-missing': String(missing) },
        heading(together.signedTitle),
        h('p', {}, missing > 0 ? together.missing(missing) : together.complete(bank)),
        h('p', {}, together.controls),
      ),
    ]
  }
