/** A provider's private map key, by which labels are made. It never leaves `keys/`. */
export type LabelKey = {
  /** Big-endian, its highest bit set. */
  readonly modulus: Uint8Array
  /** Applies the private key to a message one byte shorter than the modulus: RSASP1 of RFC 8017. About a millisecond. */
  sign(message: Uint8Array): Uint8Array
  /** 32 bytes that whoever has no private key can't know, the same for the same input. */
  derive(input: Uint8Array): Uint8Array
}

export type LabelKeys = {
  /** Makes a key; returns it wrapped, and what shows that its public half is a permutation. Takes about half a second. */
  make(): { readonly wrapped: Buffer; readonly modulus: Uint8Array; readonly roots: readonly string[] }
  open(wrapped: Buffer): LabelKey
}
