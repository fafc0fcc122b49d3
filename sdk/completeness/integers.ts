/** OS2IP of RFC 8017: big-endian. */
export function toInteger(bytes: Uint8Array): bigint {
  let hex = '0x0'
  for (const byte of bytes) hex += byte.toString(16).padStart(2, '0')
  return BigInt(hex)
}

/** I2OSP of RFC 8017: big-endian, `length` bytes. @throws RangeError for a number that doesn't fit */
export function fromInteger(value: bigint, length: number): Uint8Array {
  const hex = value.toString(16).padStart(2 * length, '0')
  if (hex.length > 2 * length) throw new RangeError(`a number of ${hex.length / 2} bytes, not ${length}`)
  return Uint8Array.from({ length }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16))
}

/** base^exponent mod modulus. Not constant in time: for public exponents, and for what is done once at the making of a key. */
export function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n
  let power = base % modulus
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * power) % modulus
    power = (power * power) % modulus
  }
  return result
}
