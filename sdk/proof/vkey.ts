import type { Sha256 } from '../crypto/port.ts'
import { concat, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** Type byte of Ed25519 keys in c2sp.org/signed-note. */
const ED25519 = Uint8Array.of(1)
const ED25519_BYTES = 32
const NEWLINE = Uint8Array.of(0x0a)

/** The public key by which the notes of somebody are verified. */
export type NoteKey = {
  /** Whose key it is: for a log, its origin. */
  readonly name: string
  /** Ed25519, 32 bytes. */
  readonly publicKey: Uint8Array
}

/** One or more Unicode characters, no white space, no plus, no control characters: what c2sp.org/signed-note lets a key be called. */
export const isKeyName = (name: string): boolean => /^[^\p{White_Space}\p{Cc}\p{Cs}+]+$/u.test(name)

/**
 * The id in front of each of the key's signatures: the first four bytes of SHA-256(name || 0x0A || 0x01 || public key), as a number.
 * It's a hint which key to try, not a fingerprint: others with the same id are easily made.
 */
export function noteKeyId(sha256: Sha256, { name, publicKey }: NoteKey): number {
  const hash = sha256(concat(utf8(name), NEWLINE, ED25519, publicKey))
  return new DataView(hash.buffer, hash.byteOffset).getUint32(0)
}

/**
 * Writes a key as one line to pin or pass on: `name+id+key`, the id in 8 hexadecimal digits, the key in base64 after its type byte.
 * @throws HexinError CHECKPOINT_KEY_MALFORMED
 */
export function encodeVkey(sha256: Sha256, key: NoteKey): string {
  if (!isKeyName(key.name)) throw malformed(key.name, 'a name without spaces and plus signs')
  if (key.publicKey.length !== ED25519_BYTES)
    throw malformed(`${key.publicKey.length} bytes`, `an Ed25519 public key of ${ED25519_BYTES} bytes`)
  return `${key.name}+${hex8(noteKeyId(sha256, key))}+${toBase64(concat(ED25519, key.publicKey))}`
}

/**
 * Reads what `encodeVkey` writes, and checks the id.
 * @throws HexinError CHECKPOINT_KEY_MALFORMED, also for keys of other types, such as cosigners'.
 */
export function parseVkey(sha256: Sha256, vkey: string): NoteKey {
  const [name = '', id = '', ...rest] = vkey.split('+')
  // The base64 of the key may itself contain plus signs.
  const typed = fromBase64(rest.join('+'))
  if (typed?.length !== 1 + ED25519_BYTES || typed[0] !== ED25519[0])
    throw malformed(vkey.slice(0, 200), 'name+id+key, with an Ed25519 key')
  const key = { name, publicKey: typed.subarray(1) }
  const expected = encodeVkey(sha256, key)
  if (expected !== vkey) throw malformed(`key id ${id.slice(0, 20)}`, hex8(noteKeyId(sha256, key)))
  return key
}

/** A key id as people write it. */
export const hex8 = (id: number): string => id.toString(16).padStart(8, '0')

const malformed = (found: string, expected: string): HexinError =>
  new HexinError('CHECKPOINT_KEY_MALFORMED', { found, expected })
