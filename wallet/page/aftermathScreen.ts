import { type DutyRow, dutyRows } from '../company/duties.ts'
import { namesIn } from '../network/members.ts'
import { companyWords } from '../text/company.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import type { Company } from './company.ts'
import { h } from './h.ts'
import { listScreen } from './listScreen.ts'
import type { Screen } from './shell.ts'

/** What came of withdrawn grants: who has stopped, what is deleted or kept on which basis, and who is late. */
export const aftermathScreen =
  (app: App, { overview, back }: Company): Screen =>
  () => {
    const words = companyWords(app.language)
    const rows = dutyRows(overview.revocations)
    const grants = [...new Set(rows.map(({ grant }) => grant))]
    return listScreen(app, {
      ...{ id: 'aftermath', title: words.aftermath, empty: words.noAftermath, back },
      rows: grants.map((grant) =>
        card(
          app,
          rows.filter((row) => row.grant === grant),
        ),
      ),
    })
  }

function card(app: App, rows: readonly DutyRow[]): HTMLElement {
  const { network, language } = app
  const words = companyWords(language)
  const nameOf = (member: number) => namesIn(network)(member)[language]
  const grantee = rows.find(({ duty }) => duty.role === 'grantee')
  const revokedAt = rows[0]?.revokedAt ?? 0
  return h(
    'section',
    { class: 'card' },
    h('h2', {}, words.grantOf(grantee ? nameOf(grantee.duty.member) : '—', timeText(revokedAt, language))),
    h(
      'dl',
      { class: 'registration' },
      ...rows.map(({ duty }) =>
        h(
          'div',
          { 'data-party': String(duty.member), 'data-state': duty.state, 'data-late': String(duty.late) },
          h('dt', {}, nameOf(duty.member)),
          h('dd', duty.late ? { class: 'failure' } : {}, dutyText(duty, language)),
        ),
      ),
    ),
  )
}

function dutyText(
  { stopped, state, basis, until, late }: DutyRow['duty'],
  language: App['language'],
): string {
  const words = companyWords(language)
  const parts = [
    late ? words.late : undefined,
    stopped === null ? words.notStopped : `${words.stopped} (${timeText(stopped, language)})`,
    state === 'unknown' ? undefined : words.kept[state],
    basis === null || until === null ? undefined : words.keptUntil(basis, timeText(until, language)),
  ]
  return parts.filter((part) => part !== undefined).join(' · ')
}
