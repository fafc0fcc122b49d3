import { decode, encode, rfc8949EncodeOptions, Tagged } from 'cborg'

import { equalBytes } from '../encoding.ts'

export { Tagged }

/** Deterministic CBOR (RFC 8949, 4.2.1). */
export const encodeCbor = (value: unknown): Uint8Array => encode(value, rfc8949EncodeOptions)

/**
 * Decodes CBOR that must be deterministic: what would encode to other bytes is refused. Maps come as `Map`, the
 * tags that are named as `Tagged`, any other tag is refused.
 * @throws Error where it is not
 */
export function decodeCbor(bytes: Uint8Array, ...tags: readonly number[]): unknown {
  const value: unknown = decode(bytes, {
    useMaps: true,
    tags: Tagged.preserve(...tags),
    strict: true,
    allowIndefinite: false,
    allowUndefined: false,
    allowNaN: false,
    allowInfinity: false,
    rejectDuplicateMapKeys: true,
  })
  if (!equalBytes(encodeCbor(value), bytes)) throw new Error('not deterministic CBOR')
  return value
}
