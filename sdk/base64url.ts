import { decodeByLoops, encodeByLoops } from './base64urlLoops.ts'
import { HexinError } from './errors/base.ts'

/** What Node has in native code, at a fiftieth of the price; every message passes here several times. A browser has none. */
type NativeBytes = { toString(encoding: 'base64url'): string } & Uint8Array
const native = (
  globalThis as {
    Buffer?: {
      from(text: string, encoding: 'base64url'): NativeBytes
      from(buffer: ArrayBufferLike, offset: number, length: number): NativeBytes
    }
  }
).Buffer

/** base64url without padding (RFC 4648 section 5). */
export function toBase64url(bytes: Uint8Array): string {
  return native
    ? native.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64url')
    : encodeByLoops(bytes)
}

/**
 * Strict: no padding, no white space, no stray bits, so that one value has one spelling.
 * @throws HexinError INPUT_NOT_BASE64URL
 */
export function fromBase64url(text: string): Uint8Array {
  const bytes = native ? decodeNatively(native.from(text, 'base64url'), text) : decodeByLoops(text)
  if (!bytes) throw new HexinError('INPUT_NOT_BASE64URL', { found: text.slice(0, 40) })
  return bytes
}

/** Native code takes many spellings for one value; only that which it would write itself counts. */
function decodeNatively(bytes: NativeBytes, text: string): Uint8Array | undefined {
  // A copy: native bytes lie among others in one buffer.
  return bytes.toString('base64url') === text ? new Uint8Array(bytes) : undefined
}
