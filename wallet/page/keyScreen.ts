import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { bindOfficer } from '../keys/binding.ts'
import { createPasskey } from '../keys/createPasskey.ts'
import { registrationCard } from '../keys/registrationCard.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { askToPersist } from '../store/walletStore.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { copyButton } from './copyButton.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

type KeyScreen = {
  readonly subject: SubjectId
  readonly subjectName: string
  readonly officer: StoredOfficer | undefined
  /** Leads back to where the officer came from, with the key as it is then. */
  readonly onReturn: (officer: StoredOfficer | undefined) => void
}

/** Three steps to a key that counts: make it, have it bound by the registrar, bring the receipt back. */
export const keyScreen =
  (app: App, state: KeyScreen): Screen =>
  () => {
    const { officer, subjectName, onReturn } = state
    const words = app.messages.key
    const again = (known: StoredOfficer) => app.shell.show(keyScreen(app, { ...state, officer: known }))
    return [
      h('div', { class: 'lead' }, heading(words.title), h('p', {}, words.lead(subjectName))),
      h(
        'ol',
        { class: 'steps' },
        step(words.makeTitle, ...makeStep(app, state, again)),
        ...(officer
          ? [
              step(words.cardTitle, ...cardStep(app, officer)),
              step(words.bindTitle, ...bindStep(app, officer, again)),
            ]
          : []),
      ),
      h(
        'div',
        { class: 'after' },
        h(
          'button',
          {
            type: 'button',
            id: 'return',
            class: officer?.binding === undefined ? 'secondary' : 'primary',
            onclick: () => onReturn(officer),
          },
          officer?.binding === undefined ? app.messages.back : words.continue,
        ),
      ),
    ]
  }

const step = (title: string, ...children: readonly Node[]): HTMLElement =>
  h('li', { class: 'card' }, h('h2', {}, title), ...children)

function makeStep(app: App, state: KeyScreen, onMade: (officer: StoredOfficer) => void): Node[] {
  const words = app.messages.key
  const notice = createNotice(app)
  const { subject, subjectName, officer } = state

  async function make(): Promise<void> {
    const made = await busy(notice, app.messages.request.signing, async () => {
      const { rpId } = app.network.wallet
      const created = await createPasskey({ rpId, subject, subjectName })
      askToPersist()
      await app.store.saveOfficer(created)
      return created
    })
    if (made) onMade(made)
  }

  const button = (label: string, kind: string) =>
    h('button', { type: 'button', class: kind, id: 'make-key', onclick: () => void make() }, label)
  if (!officer) return [h('p', {}, words.makeText), button(words.make, 'primary'), notice.element]
  return [
    h('p', { class: 'done' }, words.made),
    h(
      'details',
      {},
      h('summary', {}, words.renew),
      h('p', { class: 'small' }, words.renewText),
      button(words.renew, 'secondary'),
    ),
    notice.element,
  ]
}

function cardStep(app: App, officer: StoredOfficer): Node[] {
  const words = app.messages.key
  const { thumbprint, json } = registrationCard(officer)
  const field = h('textarea', { readonly: true, rows: '9', id: 'card', 'aria-label': words.cardJson })
  field.value = json
  // In groups of four, so that two people can compare it by telephone.
  const fingerprint = h('code', {}, ...groups(thumbprint))
  return [
    h('p', {}, words.cardText),
    h(
      'dl',
      { class: 'registration' },
      row(words.company, officer.subjectName),
      row(words.subject, h('code', {}, officer.subject)),
      row(words.thumbprint, fingerprint),
    ),
    copyButton(app.messages, words.copyCard, field),
    h('details', {}, h('summary', {}, words.cardJson), field),
  ]
}

const row = (name: string, value: Node | string): HTMLElement =>
  h('div', {}, h('dt', {}, name), h('dd', {}, value))

const groups = (text: string): Node[] =>
  (text.match(/.{1,4}/g) ?? []).map((group) => h('span', { class: 'group' }, group))

function bindStep(app: App, officer: StoredOfficer, onBound: (officer: StoredOfficer) => void): Node[] {
  const words = app.messages.key
  const notice = createNotice(app)
  const field = h('textarea', {
    id: 'binding',
    rows: '5',
    spellcheck: 'false',
    autocomplete: 'off',
    autocapitalize: 'off',
  })

  async function save(): Promise<void> {
    const bound = await busy(notice, app.messages.working, async () => {
      const known = bindOfficer(officer, field.value)
      await app.store.saveOfficer(known)
      return known
    })
    if (bound) onBound(bound)
  }

  const form = [
    h('label', { for: 'binding' }, words.bindLabel),
    field,
    h(
      'button',
      {
        type: 'button',
        class: officer.binding === undefined ? 'primary' : 'secondary',
        id: 'save-binding',
        onclick: () => void save(),
      },
      words.save,
    ),
    notice.element,
  ]
  if (officer.binding === undefined) return [h('p', {}, words.bindText), ...form]
  return [
    h('p', { class: 'done', id: 'bound' }, words.bound),
    h('details', {}, h('summary', {}, words.replace), ...form),
  ]
}
