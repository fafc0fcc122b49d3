import type { Field } from '@hexin/sdk/schemas/field.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import { yuan } from '@hexin/sdk/schemas/yuan.ts'

/** A field's value as people write it: fen as yuan, basis points as percent, codes as what they mean. A field that is not known is shown as it is. */
export function valueText(field: Field | undefined, value: string | number, language: Language): string {
  if (field?.type === 'money') return money(yuan(String(value)), language)
  if (field?.type === 'basisPoints') return `${Number(value) / 100} %`
  return field?.codes?.[String(value)]?.[language] ?? String(value)
}

const money = (amount: string, language: Language): string =>
  language === 'zh' ? `${amount} 元` : `CNY ${amount}`
