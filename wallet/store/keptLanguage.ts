import type { Language } from '@hexin/sdk/schemas/titles.ts'

const KEY = 'hexin-language'

/** The language that was chosen on this device; Chinese unless one was, or where the browser keeps nothing. */
export function keptLanguage(): Language {
  try {
    return localStorage.getItem(KEY) === 'en' ? 'en' : 'zh'
  } catch {
    return 'zh'
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // Then it is asked for again next time.
  }
}
