import type { Language } from '../schemas/titles.ts'
import { renderEn } from './render/en.ts'
import type { GrantTerms, NamesOf, RenderedGrant } from './render/rendered.ts'
import { renderZh } from './render/zh.ts'
import type { Template } from './template.ts'

/**
 * Says in plain words what an artefact grants. The text is made from the artefact, the template that it names and the members' names alone, so
 * that what is read is what is signed.
 */
export function renderGrant(
  terms: GrantTerms,
  { template, language, namesOf }: renderGrant.Parameters,
): RenderedGrant {
  return language === 'zh' ? renderZh(terms, template, namesOf) : renderEn(terms, template, namesOf)
}

export declare namespace renderGrant {
  type Parameters = {
    readonly template: Template
    readonly language: Language
    readonly namesOf: NamesOf
  }
}

/** The notice (告知书): the rendered text as one text, whose hash the artefact carries. */
export const noticeText = ({ title, paragraphs }: RenderedGrant): string =>
  `${[title, ...paragraphs.map(({ heading, text }) => `${heading}\n${text}`)].join('\n\n')}\n`
