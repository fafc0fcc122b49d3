import type { Language } from '../../schemas/titles.ts'
import type { NamesOf, RenderedGrant } from '../render/rendered.ts'
import type { PersonTerms } from './consent.ts'
import type { PersonItem } from './item.ts'
import { renderPersonEn } from './render/en.ts'
import { renderPersonZh } from './render/zh.ts'

/**
 * Says in plain words what a person is asked to consent to: all that PIPL arts 17, 23 and 30 want said. Made from the terms, the published item text and the members' names
 * alone.
 */
export function renderPersonConsent(
  terms: PersonTerms,
  { item, language, namesOf }: renderPersonConsent.Parameters,
): RenderedGrant {
  return language === 'zh' ? renderPersonZh(terms, item, namesOf) : renderPersonEn(terms, item, namesOf)
}

export declare namespace renderPersonConsent {
  type Parameters = { readonly item: PersonItem; readonly language: Language; readonly namesOf: NamesOf }
}
