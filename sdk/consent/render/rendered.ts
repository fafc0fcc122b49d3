import type { GrantArtefact } from '../artefact.ts'

/** A grant in plain words: a heading and its paragraphs, in the order in which a person should read them. */
export type RenderedGrant = {
  readonly title: string
  readonly paragraphs: readonly { readonly heading: string; readonly text: string }[]
}

export type NamesOf = (member: number) => { readonly zh: string; readonly en: string }

/** What is said of a grant: all but the notice, which is this text. */
export type GrantTerms = Omit<GrantArtefact, 'notice'>
