import type { ItemName } from '@hexin/sdk/consent/person/item.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { App } from './app.ts'

/** An item about a person, by its kind and field. */
export function itemTitle({ language }: App, { kind, field }: ItemName): string {
  const spec = recordKinds[kind]
  const names = [spec?.title[language] ?? kind, spec?.fields[field]?.title[language] ?? field]
  return names.join(language === 'zh' ? '：' : ': ')
}
