import { readOverview } from '../company/overview.ts'
import { type BoundOfficer, openSession } from '../company/session.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { companyWords } from '../text/company.ts'
import type { App } from './app.ts'
import { busy } from './busy.ts'
import { companyScreen } from './companyScreen.ts'
import { h } from './h.ts'
import { createNotice } from './notice.ts'
import type { Screen } from './shell.ts'

/** A screen, and below it the companies whose officer this device's user is; without any, the screen alone. */
export function withOwnCompanies(app: App, screen: Screen, officers: readonly StoredOfficer[]): Screen {
  if (officers.length === 0) return screen
  return () => [
    ...screen(),
    h('h2', { id: 'own-companies' }, companyWords(app.language).home),
    ...officers.map((officer) => companyCard(app, officer)),
  ]
}

const isBound = (officer: StoredOfficer): officer is BoundOfficer => officer.binding !== undefined

function companyCard(app: App, officer: StoredOfficer): HTMLElement {
  const words = companyWords(app.language)
  const notice = createNotice(app)

  async function open(bound: BoundOfficer): Promise<void> {
    const opened = await busy(notice, app.messages.working, async () => {
      const session = await openSession({ officer: bound, rpId: app.network.wallet.rpId })
      return { session, overview: await readOverview(app.network, session) }
    })
    if (opened) app.shell.show(companyScreen(app, opened))
  }

  return h(
    'section',
    { class: 'card' },
    h('h3', {}, officer.subjectName),
    ...(isBound(officer)
      ? [
          h(
            'button',
            { type: 'button', class: 'secondary see-company', onclick: () => void open(officer) },
            words.see,
          ),
          h('p', { class: 'small' }, words.seeHint),
        ]
      : [h('p', { class: 'small' }, words.unbound)]),
    notice.element,
  )
}
