import type { Language } from '@hexin/sdk/schemas/titles.ts'

const locales: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en-GB' }

const format =
  (style: Intl.DateTimeFormatOptions) =>
  (unixSeconds: number, language: Language): string =>
    // Beijing time, as in the authorisation's own words.
    new Intl.DateTimeFormat(locales[language], { timeZone: 'Asia/Shanghai', ...style }).format(
      unixSeconds * 1000,
    )

export const dateText = format({ dateStyle: 'long' })
export const timeText = format({ dateStyle: 'long', timeStyle: 'short' })
