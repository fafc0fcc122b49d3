const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const codes = Uint8Array.from(ALPHABET, (c) => c.charCodeAt(0))
const NONE = 255
const values = new Uint8Array(128).fill(NONE)
for (const [value, code] of codes.entries()) values[code] = value

const ascii = new TextDecoder('latin1')

/** base64url without padding (RFC 4648 section 5) in plain JavaScript, for platforms that have nothing faster. */
export function encodeByLoops(bytes: Uint8Array): string {
  const out = new Uint8Array(Math.ceil((bytes.length * 4) / 3))
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (byte(bytes, i) << 16) | (byte(bytes, i + 1) << 8) | byte(bytes, i + 2)
    for (let shift = 18; shift >= 0 && at < out.length; shift -= 6)
      out[at++] = byte(codes, (group >> shift) & 63)
  }
  return ascii.decode(out)
}

/** Undefined for whatever is not the one spelling of a value: padding, white space, stray bits, other characters. */
export function decodeByLoops(text: string): Uint8Array | undefined {
  const out = new Uint8Array(Math.floor((text.length * 3) / 4))
  let at = 0
  let group = 0
  let bits = 0
  let invalid = text.length % 4 === 1
  for (let i = 0; i < text.length; i++) {
    const value = values[text.charCodeAt(i)] ?? NONE
    invalid ||= value === NONE
    group = ((group << 6) | value) & 0xffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      out[at++] = group >> bits
    }
  }
  const stray = group & ((1 << bits) - 1)
  return invalid || stray !== 0 ? undefined : out
}

const byte = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0
