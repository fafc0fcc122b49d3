import { purposes } from '@hexin/sdk/consent/purposes.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { now } from '../clock.ts'
import { readCopy } from '../grants/copy.ts'
import { artefactOf, type GrantEntry, statusOf } from '../grants/grantEntry.ts'
import { namesIn } from '../network/members.ts'
import { dateText } from '../text/times.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { grantScreen } from './grantScreen.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

/** The grants that were signed on this device, newest first, and the way back from a kept copy. */
export const grantsScreen =
  (app: App, entries: readonly GrantEntry[]): Screen =>
  () => {
    const words = app.messages.grants
    return [
      h('div', { class: 'lead' }, heading(words.title)),
      entries.length === 0
        ? h('section', { class: 'card' }, h('p', {}, words.empty), h('p', {}, words.emptyHint))
        : h('ul', { class: 'grants' }, ...entries.map((entry) => h('li', {}, item(app, entry)))),
      restore(app),
    ]
  }

function item(app: App, entry: GrantEntry): HTMLElement {
  const { language, messages } = app
  const { grantee, purpose, expiry, subjectName } = artefactOf(entry)
  const status = statusOf(entry, now())
  return h(
    'button',
    {
      type: 'button',
      class: 'item',
      'data-status': status,
      onclick: () => app.shell.show(grantScreen(app, { entry })),
    },
    h('span', { class: 'who' }, namesIn(app.network)(grantee)[language]),
    h('span', { class: `state ${status}` }, messages.grant.status[status]),
    h('span', { class: 'small' }, subjectName),
    h(
      'span',
      { class: 'small' },
      messages.grants.until(purposes[purpose][language], dateText(expiry, language)),
    ),
  )
}

function restore(app: App): HTMLElement {
  const words = app.messages.grants
  const notice = createNotice(app)
  const input = h('input', {
    type: 'file',
    id: 'restore',
    accept: 'application/json,.json',
    onchange: () => void read(),
  })

  async function read(): Promise<void> {
    const file = input.files?.[0]
    if (!file) return
    const entry = await busy(notice, app.messages.working, async () => {
      const copy = readCopy(await file.text())
      const { chain } = artefactOf(copy)
      if (chain.id !== app.network.chainId || chain.grants !== app.network.contracts.grants)
        throw new HexinError('GRANT_CHAIN_MISMATCH', { found: chain })
      // What this device has itself is at least as new.
      const known = await app.store.grant(copy.id)
      if (!known) await app.store.saveGrant(copy)
      return known ?? copy
    })
    if (entry) app.shell.show(grantScreen(app, { entry }))
  }

  return h(
    'section',
    { class: 'card restore' },
    h('h2', {}, words.restore),
    h('p', { class: 'small' }, words.restoreHint),
    h('div', { class: 'file' }, input, h('label', { for: 'restore', class: 'secondary' }, words.choose)),
    notice.element,
  )
}
