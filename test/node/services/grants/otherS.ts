import { type Hex, parseSignature, serializeSignature, toHex } from 'viem'

/** The order of secp256k1 (SEC 2, 2.4.1). */
const ORDER = 0xffff_ffff_ffff_ffff_ffff_ffff_ffff_fffe_baae_dce6_af48_a03b_bfd2_5e8c_d036_4141n

/** A signature's other form (r, n - s, other parity): it recovers to the same key, and OpenZeppelin's ECDSA refuses it. */
export function otherS(signature: Hex): Hex {
  const { r, s, yParity } = parseSignature(signature)
  return serializeSignature({ r, s: toHex(ORDER - BigInt(s), { size: 32 }), yParity: 1 - yParity })
}
