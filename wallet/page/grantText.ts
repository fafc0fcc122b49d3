import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import { renderGrant } from '@hexin/sdk/consent/render.ts'
import { namesIn } from '../network/members.ts'
import { knownTemplate } from '../request/template.ts'
import type { App } from './app.ts'
import { h } from './h.ts'

/** The authorisation in plain words. */
export function grantText({ network, language }: App, artefact: GrantArtefact): HTMLElement {
  const { title, paragraphs } = renderGrant(artefact, {
    template: knownTemplate(artefact.template),
    language,
    namesOf: namesIn(network),
  })
  return h(
    'article',
    { class: 'document', 'aria-labelledby': 'document-title' },
    h('h2', { id: 'document-title' }, title),
    h(
      'dl',
      {},
      ...paragraphs.map(({ heading, text }) => h('div', {}, h('dt', {}, heading), h('dd', {}, text))),
    ),
  )
}
