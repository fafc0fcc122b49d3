import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'

/** AES-256-GCM as nonce || ciphertext || tag: for secrets at rest. `label` says what it is and where; another place does not open it. */
export function wrap(key: Uint8Array, data: Uint8Array, label: string): Buffer {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', createSecretKey(key), nonce).setAAD(Buffer.from(label))
  return Buffer.concat([nonce, cipher.update(data), cipher.final(), cipher.getAuthTag()])
}

/** @throws Error where key, bytes or label are not the ones of `wrap` */
export function unwrap(key: Uint8Array, wrapped: Uint8Array, label: string): Buffer {
  const end = wrapped.length - TAG
  if (end < NONCE) throw new RangeError(`${wrapped.length} bytes are too few to be wrapped data`)
  const decipher = createDecipheriv('aes-256-gcm', createSecretKey(key), wrapped.subarray(0, NONCE)).setAAD(
    Buffer.from(label),
  )
  decipher.setAuthTag(wrapped.subarray(end))
  return Buffer.concat([decipher.update(wrapped.subarray(NONCE, end)), decipher.final()])
}

const NONCE = 12
const TAG = 16

/** How much longer wrapped data is. */
export const WRAP_BYTES = NONCE + TAG
