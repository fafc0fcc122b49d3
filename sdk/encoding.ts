import canonicalize from 'canonicalize'
import { HexinError } from './errors/base.ts'

export { fromBase64url, toBase64url } from './base64url.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const utf8 = (text: string): Uint8Array => encoder.encode(text)

/** @throws HexinError INPUT_NOT_UTF8 */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch (cause) {
    throw new HexinError('INPUT_NOT_UTF8', { cause })
  }
}

const LARGEST = BigInt(Number.MAX_SAFE_INTEGER)

/** A contract's number as one of ours; what is larger than stays exact becomes the largest that does. */
export const toSafeNumber = (value: bigint): number => Number(value > LARGEST ? LARGEST : value)

export type Hex = `0x${string}`

export function toHex(bytes: Uint8Array): Hex {
  let hex = '0x'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return hex as Hex
}

/** @throws HexinError INPUT_NOT_HEX */
export function fromHex(hex: string): Uint8Array {
  if (!/^0x([0-9a-fA-F]{2})*$/.test(hex)) throw new HexinError('INPUT_NOT_HEX', { found: hex.slice(0, 40) })
  const bytes = new Uint8Array(hex.length / 2 - 1)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 + 2 * i, 4 + 2 * i), 16)
  return bytes
}

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let offset = 0
  for (const part of parts) {
    joined.set(part, offset)
    offset += part.length
  }
  return joined
}

/** Not constant in time: for public values only. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i])
}

/**
 * The canonical JSON of RFC 8785, as text.
 * @throws HexinError INPUT_NOT_CANONICAL for what JSON can't carry (undefined, NaN, bigint).
 */
export function canonicalJson(value: unknown): string {
  let text: string | undefined
  try {
    text = canonicalize(value)
  } catch (cause) {
    throw new HexinError('INPUT_NOT_CANONICAL', { cause })
  }
  if (text === undefined) throw new HexinError('INPUT_NOT_CANONICAL', { found: typeof value })
  return text
}

/**
 * Parses JSON that must already be canonical (RFC 8785): any other spelling, a repeated member, an unsafe number, is refused,
 * so that what was hashed and what is shown can't differ.
 * @throws HexinError INPUT_NOT_JSON, INPUT_NOT_CANONICAL
 */
export function parseCanonicalJson(text: string): unknown {
  const value = parseJson(text)
  if (canonicalJson(value) !== text)
    throw new HexinError('INPUT_NOT_CANONICAL', {
      found: text.slice(0, 80),
      expected: 'RFC 8785 canonical JSON',
    })
  return value
}

/** @throws HexinError INPUT_NOT_JSON */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new HexinError('INPUT_NOT_JSON', { found: text.slice(0, 80), cause })
  }
}
