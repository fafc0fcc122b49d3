import type { Language } from '@hexin/sdk/schemas/titles.ts'

/** Names one after the other, as the language writes a list. */
export const listText = (names: readonly string[], language: Language): string =>
  names.join(language === 'zh' ? '、' : ', ')

/** What somebody typed, on one line: a line break would read like words of the page's own. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()
