import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { fieldsOf } from '../request/narrow.ts'
import type { ReplacedGrant } from '../request/replaced.ts'
import { listText } from '../text/lines.ts'
import { timeText } from '../text/times.ts'
import type { App } from './app.ts'
import { h } from './h.ts'

/** What a request changes in the grant that it would replace: an officer who knows the old one reads only this. */
export function changes(
  { language, messages }: App,
  { artefact }: ReplacedGrant,
  proposal: GrantProposal,
): HTMLElement {
  const words = messages.changes
  const before = new Set<string>(fieldsOf(artefact.scope))
  const added = fieldsOf(proposal.scope).filter((name) => !before.has(name))
  const after = new Set<string>(fieldsOf(proposal.scope))
  const dropped = fieldsOf(artefact.scope).filter((name) => !after.has(name))
  const titles = (names: readonly string[]) =>
    listText(
      names.map((name) => titleOf(name, language)),
      language,
    )
  const numbers = (['maxUses', 'retentionDays'] as const).filter((name) => artefact[name] !== proposal[name])
  const lines = [
    artefact.expiry === proposal.expiry
      ? undefined
      : words.expiry(timeText(artefact.expiry, language), timeText(proposal.expiry, language)),
    added.length === 0 ? undefined : words.added(titles(added)),
    dropped.length === 0 ? undefined : words.dropped(titles(dropped)),
    ...numbers.map((name) => words[name](artefact[name], proposal[name])),
  ].filter((line) => line !== undefined)
  return h(
    'section',
    { class: 'card', id: 'changes', 'aria-labelledby': 'changes-title' },
    h('h2', { id: 'changes-title' }, words.title),
    h('p', {}, words.text(artefact.caseNumber)),
    h('ul', {}, ...(lines.length === 0 ? [words.none] : lines).map((line) => h('li', {}, line))),
  )
}

function titleOf(name: string, language: 'zh' | 'en'): string {
  const [kind = '', field = ''] = name.split('.')
  return kindOf(kind).fields[field]?.title[language] ?? field
}
