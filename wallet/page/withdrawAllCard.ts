import { revokeHere, withdrawAll } from '../company/statements.ts'
import { companyWords } from '../text/company.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import type { Company } from './company.ts'
import { confirmed } from './confirmed.ts'
import { h } from './h.ts'
import { createNotice } from './notice.ts'

/** The way to end all that a company has granted, by one signature. */
export function withdrawAllCard(app: App, { session }: Company): HTMLElement {
  const words = companyWords(app.language)
  const notice = createNotice(app)
  const place = { network: app.network, officer: session.officer }
  const outcome = h('div', { id: 'withdrawn-all' })

  function show(open: number): void {
    outcome.replaceChildren(
      h('p', { class: 'done', role: 'status' }, words.withdrawn),
      ...(open === 0 ? [] : [h('p', { class: 'failure' }, words.notEnded(open)), again]),
    )
  }

  async function act(): Promise<void> {
    const sure = await confirmed({
      ...{ title: words.withdrawTitle, text: words.withdrawText },
      ...{ yes: words.withdraw, no: app.messages.cancel },
    })
    if (!sure) return
    const open = await busy(notice, app.messages.request.signing, () => withdrawAll(place, app.store))
    if (open) show(open.length)
  }

  async function retry(): Promise<void> {
    const open = await busy(notice, app.messages.working, () => revokeHere(place, app.store))
    if (open) show(open.length)
  }

  const again = h(
    'button',
    { type: 'button', class: 'secondary', id: 'withdraw-again', onclick: () => void retry() },
    words.withdrawAgain,
  )
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, words.withdraw),
    h('p', { class: 'small' }, words.withdrawHint),
    h(
      'button',
      { type: 'button', class: 'danger', id: 'withdraw-all', onclick: () => void act() },
      words.withdraw,
    ),
    outcome,
    notice.element,
  )
}
