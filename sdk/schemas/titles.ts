/** A name in both languages of the network. */
export type Titles = { readonly zh: string; readonly en: string }

export type Language = keyof Titles

/** One line with both languages and the unit, for schemas that have a single description. */
export function text({ title, unit }: { readonly title: Titles; readonly unit?: string }): string {
  return `${title.zh} · ${title.en}${unit === undefined ? '' : ` (${unit})`}`
}
