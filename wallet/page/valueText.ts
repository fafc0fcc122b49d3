import type { Field } from '@hexin/sdk/schemas/field.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'

/** A field's value as people write it: fen as yuan, basis points as percent, codes as what they mean. A field that is not known is shown as it is. */
export function valueText(field: Field | undefined, value: string | number, language: Language): string {
  if (field?.type === 'money') return yuan(String(value), language)
  if (field?.type === 'basisPoints') return `${Number(value) / 100} %`
  return field?.codes?.[String(value)]?.[language] ?? String(value)
}

/** Exact at any size: no amount passes through a number. */
function yuan(fen: string, language: Language): string {
  const padded = fen.padStart(3, '0')
  const whole = padded.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, ',')
  return language === 'zh' ? `${whole}.${padded.slice(-2)} 元` : `CNY ${whole}.${padded.slice(-2)}`
}
