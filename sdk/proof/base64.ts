import { fromBase64url, toBase64url } from '../base64url.ts'

const SHAPE = /^[A-Za-z0-9+/]*={0,2}$/

/** Base64 with padding (RFC 4648 section 4), the spelling of the C2SP formats. */
export function toBase64(bytes: Uint8Array): string {
  const text = toBase64url(bytes).replaceAll('-', '+').replaceAll('_', '/')
  return text.padEnd(4 * Math.ceil(text.length / 4), '=')
}

/** Strict: one value has one spelling. Undefined for any other. */
export function fromBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !SHAPE.test(text)) return undefined
  try {
    return fromBase64url(text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', ''))
  } catch {
    return undefined
  }
}
