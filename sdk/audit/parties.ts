import { lookSchema, receiptSchema } from '../exchange/messages.ts'
import { decodeStatement, isOfType } from '../statement/jws.ts'

/** Which exchange a leaf is an entry of. */
export type ExchangeParties = {
  readonly requestHash: string
  readonly asker: number
  readonly provider: number
}

/** The exchange of a look or a receipt; undefined for any other leaf. No signature is verified: that the leaf stands in a log is what counts. */
export function partiesOf(leaf: string): ExchangeParties | undefined {
  for (const [type, schema] of [
    ['hexin-look+jwt', lookSchema],
    ['hexin-receipt+jwt', receiptSchema],
  ] as const) {
    if (!isOfType(leaf, type)) continue
    const { data } = schema.safeParse(decodeStatement(leaf, type).payload)
    if (data) return { requestHash: data.request, asker: data.asker, provider: data.provider }
  }
  return undefined
}
