import { utf8 } from '@hexin/sdk/encoding.ts'
import { RECORDS_MAX } from '@hexin/sdk/exchange/messages.ts'

/** Bytes of records in one answer: sealed and encoded, with the rest of the body, they stay below the envelope's 8,000,000 characters. */
const RECORD_BYTES_MAX = 5_000_000

/** The newest of these, given in the order of the log, as many as one answer holds. */
export function fitting<Item>(
  items: readonly Item[],
  {
    count = RECORDS_MAX,
    bytes = RECORD_BYTES_MAX,
  }: { readonly count?: number; readonly bytes?: number } = {},
): Item[] {
  let left = bytes
  const first = items.findLastIndex((item, i) => {
    // Each with the comma that parts it from the next.
    left -= utf8(JSON.stringify(item)).length + 1
    return left < 0 || items.length - i > count
  })
  return items.slice(first + 1)
}
