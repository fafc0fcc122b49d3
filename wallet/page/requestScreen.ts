import type { Cosigner } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'
import { namesIn } from '../network/members.ts'
import { alone, composeDraft, type Draft, type Together } from '../request/draft.ts'
import type { RequestLink } from '../request/link.ts'
import { type FieldName, fieldsOf } from '../request/narrow.ts'
import type { ReplacedGrant } from '../request/replaced.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import { approve } from './approve.ts'
import { changes } from './changes.ts'
import { fieldPicker } from './fieldPicker.ts'
import { grantDetails } from './grantDetails.ts'
import { grantText } from './grantText.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { keyScreen } from './keyScreen.ts'
import { createNotice } from './notice.ts'
import { refuseScreen } from './refuseScreen.ts'
import type { Screen } from './shell.ts'
import { togetherPicker } from './togetherPicker.ts'

/** A request that is open on this page, with what its reader has chosen so far. */
type OpenRequest = {
  readonly link: RequestLink
  readonly proposal: GrantProposal
  readonly expiresAt: number
  readonly officer: StoredOfficer | undefined
  /** The grant that is to be renewed or widened. */
  readonly replaced: ReplacedGrant | undefined
  readonly chosen: Set<FieldName>
  /** Officers who have said that they sign too. */
  readonly cosigners: readonly Cosigner[]
}

/** Everything that was asked for is chosen at first: the reader sees the request as it came. */
export const openAll = (request: Omit<OpenRequest, 'chosen'>): OpenRequest => ({
  ...request,
  chosen: new Set(fieldsOf(request.proposal.scope)),
})

/** Who asks for what, why and for how long; and the officer's three answers: yes, in part, no. */
export const requestScreen =
  (app: App, request: OpenRequest): Screen =>
  () => {
    const { messages } = app
    const words = messages.request
    const { proposal, officer, replaced, chosen } = request
    const bank = namesIn(app.network)(proposal.grantee)[app.language]
    const bound = officer?.binding !== undefined
    const text = h('div', { id: 'text' })
    const details = h('div')
    const notice = createNotice(app)
    let draft: Draft
    let together = alone

    // What stands on the page is always the text of this one draft, and this one draft is what gets signed.
    function drawDraft(): void {
      draft = composeDraft({
        proposal,
        chosen,
        language: app.language,
        officer: officer && bound ? officerOf(officer) : undefined,
        together,
        replaced,
        namesOf: namesIn(app.network),
      })
      text.replaceChildren(grantText(app, draft.artefact))
      const open = details.querySelector('details')?.open
      details.replaceChildren(draft.signable ? grantDetails(messages, draft) : unsignable())
      details.querySelector('details')?.toggleAttribute('open', open ?? false)
    }

    const unsignable = () =>
      h(
        'details',
        { id: 'details' },
        h('summary', {}, messages.details),
        h('p', { class: 'small' }, words.unsignable),
      )

    const toKeys = (): void =>
      app.shell.show(
        keyScreen(app, {
          subject: proposal.subject,
          subjectName: proposal.subjectName,
          officer,
          onReturn: (known) => app.shell.show(requestScreen(app, { ...request, officer: known })),
        }),
      )

    function onApprove(): void {
      if (officer?.binding === undefined) return toKeys()
      const { link, expiresAt } = request
      void approve(app, { notice, draft, officer: { ...officer, binding: officer.binding }, link, expiresAt })
    }

    function refuse(): void {
      const { link } = request
      app.shell.show(
        refuseScreen(app, { bank, link, onBack: () => app.shell.show(requestScreen(app, request)) }),
      )
    }

    const picker = (signer: StoredOfficer & { readonly binding: string }) =>
      togetherPicker(app, {
        ...{ link: request.link, officer: signer, cosigners: request.cosigners },
        onChange(chosenOfficers: Together) {
          together = chosenOfficers
          drawDraft()
        },
        onJoined: (cosigners) => app.shell.show(requestScreen(app, { ...request, cosigners })),
      })

    const approveButton = button(
      { class: 'primary', id: 'approve', onclick: onApprove },
      bound ? words.approve : words.setUp,
    )
    drawDraft()
    return [
      h(
        'div',
        { class: 'lead' },
        h('p', { class: 'kicker' }, words.kicker),
        heading(words.title(bank)),
        h('p', {}, words.lead, ' ', words.until(timeText(request.expiresAt, app.language))),
      ),
      ...(replaced ? [changes(app, replaced, proposal)] : []),
      h(
        'div',
        { class: 'columns' },
        text,
        h(
          'div',
          { class: 'side' },
          fieldPicker(app, { scope: proposal.scope, chosen, onChange: drawDraft }),
          officer?.binding === undefined ? undefined : picker({ ...officer, binding: officer.binding }),
          h(
            'section',
            { class: 'decision', 'aria-labelledby': 'decision-title' },
            h('h2', { id: 'decision-title' }, words.decide),
            approveButton,
            h('p', { class: 'small' }, bound ? words.approveHint : words.setUpHint),
            button({ class: 'secondary', id: 'refuse', onclick: refuse }, words.refuse),
            notice.element,
            officer && bound ? keyLine(words.keyReady, words.keyShow, toKeys) : undefined,
          ),
        ),
      ),
      details,
    ]
  }

const button = (
  attributes: Readonly<Record<string, string | (() => void)>>,
  label: string,
): HTMLButtonElement => h('button', { type: 'button', ...attributes }, label)

const keyLine = (text: string, label: string, onclick: () => void): HTMLElement =>
  h('p', { class: 'small key' }, `${text} `, button({ class: 'link', id: 'show-key', onclick }, label))
