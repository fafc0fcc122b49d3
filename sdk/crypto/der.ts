/**
 * The 64 bytes r||s of a DER-encoded ECDSA signature on P-256 (RFC 3279, 2.2.3), or undefined if it is not strict DER.
 * WebAuthn gives DER; JOSE and the `Crypto` port speak r||s.
 */
export function derToRaw(der: Uint8Array): Uint8Array | undefined {
  if (der[0] !== 0x30 || der[1] !== der.length - 2 || der.length > 72) return undefined
  const r = integer(der, 2)
  const s = r && integer(der, r.end)
  if (!r || !s || s.end !== der.length) return undefined
  const raw = new Uint8Array(64)
  raw.set(r.magnitude, 32 - r.magnitude.length)
  raw.set(s.magnitude, 64 - s.magnitude.length)
  return raw
}

function integer(der: Uint8Array, at: number): { magnitude: Uint8Array; end: number } | undefined {
  const length = der[at + 1]
  const first = der[at + 2]
  const second = der[at + 3]
  if (der[at] !== 0x02 || length === undefined || length === 0 || first === undefined) return undefined
  const end = at + 2 + length
  if (end > der.length || first >= 0x80) return undefined
  const padded = first === 0 && length > 1
  if (padded && second !== undefined && second < 0x80) return undefined
  const magnitude = der.subarray(padded ? at + 3 : at + 2, end)
  return magnitude.length > 32 ? undefined : { magnitude, end }
}

/** The DER form of 64 bytes r||s; undefined for any other length. */
export function rawToDer(raw: Uint8Array): Uint8Array | undefined {
  if (raw.length !== 64) return undefined
  const r = minimal(raw.subarray(0, 32))
  const s = minimal(raw.subarray(32))
  return Uint8Array.of(0x30, r.length + s.length + 4, 0x02, r.length, ...r, 0x02, s.length, ...s)
}

/** Without leading zeros, but with one where the number would look negative. */
function minimal(number: Uint8Array): Uint8Array {
  let start = 0
  while (start < number.length - 1 && number[start] === 0) start++
  const magnitude = number.subarray(start)
  return (magnitude[0] ?? 0) >= 0x80 ? Uint8Array.of(0, ...magnitude) : magnitude
}
