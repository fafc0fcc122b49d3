import { dutyRows } from '../company/duties.ts'
import { type Overview, readOverview } from '../company/overview.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
import { listText } from '../text/lines.ts'
import { aftermathScreen } from './aftermathScreen.ts'
import type { App } from './app.ts'
import type { Company } from './company.ts'
import { companyKeysScreen } from './companyKeysScreen.ts'
import { h } from './h.ts'
import { heading } from './heading.ts'
import { looksScreen } from './looksScreen.ts'
import { recordsScreen } from './recordsScreen.ts'
import type { Screen } from './shell.ts'
import { withdrawAllCard } from './withdrawAllCard.ts'

/** What there is to see about a company, one thing a press; what wants attention says so here. */
export const companyScreen =
  (app: App, opened: Pick<Company, 'session' | 'overview'>): Screen =>
  () => {
    const words = companyWords(app.language)
    const { overview, session } = opened
    const company: Company = {
      ...opened,
      back: () => app.shell.show(companyScreen(app, opened)),
      refresh: async () =>
        companyScreen(app, { session, overview: await readOverview(app.network, session) }),
    }
    const late = dutyRows(overview.revocations).filter(({ duty }) => duty.late).length
    const alarming = overview.notices.filter(({ state, listed }) => state === 'waiting' || !listed).length
    const open = overview.objections.filter(({ state }) => state === 'open').length
    const entry = (id: string, title: string, hint: string, alarm: boolean, screen: Screen) =>
      h(
        'li',
        {},
        h(
          'button',
          { type: 'button', class: 'item', id, onclick: () => app.shell.show(screen) },
          h('span', { class: 'who' }, title),
          h('span', { class: alarm ? 'state refused' : 'state' }, hint),
        ),
      )
    const { looks, notices, revocations, records } = overview
    return [
      h(
        'div',
        { class: 'lead', id: 'company' },
        h('p', { class: 'kicker' }, session.officer.subjectName),
        heading(words.see),
        h('p', { class: 'small' }, words.lead),
        silentText(app, overview),
      ),
      h(
        'ul',
        { class: 'grants' },
        entry('see-looks', words.looks, words.count(looks.length), false, looksScreen(app, company)),
        entry(
          'see-keys',
          words.keys,
          words.count(notices.length),
          alarming > 0,
          companyKeysScreen(app, company),
        ),
        entry(
          'see-aftermath',
          words.aftermath,
          late > 0 ? words.late : words.count(revocations.length),
          late > 0,
          aftermathScreen(app, company),
        ),
        entry(
          'see-records',
          words.records,
          words.count(records.length),
          open > 0,
          recordsScreen(app, company),
        ),
      ),
      withdrawAllCard(app, company),
    ]
  }

function silentText({ network, language }: App, { silent }: Overview): HTMLElement | undefined {
  if (silent.length === 0) return undefined
  const names = silent.map((member) => namesIn(network)(member)[language])
  return h('p', { class: 'failure' }, companyWords(language).silent(listText(names, language)))
}
