import { Aes256Gcm, CipherSuite, DhkemX25519HkdfSha256, HkdfSha256 } from '@hpke/core'
import type { AeadArguments, Crypto } from '../crypto/port.ts'
import { concat, fromBase64url, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { Envelope } from './messages.ts'

/*
 * HPKE (RFC 9180): X25519, HKDF-SHA256, AES-256-GCM, used only to export (section 5.3). A set-up is dear and is shared by all messages
 * of one sending process to one prekey; each message then has its own key, expanded (RFC 5869, 2.3) from the exported secret over
 * (direction, exchange, attempt, 32 random bytes) and used once, so order, loss, retries and replicas don't matter and no nonce can
 * repeat.
 */

const suite = new CipherSuite({
  kem: new DhkemX25519HkdfSha256(),
  kdf: new HkdfSha256(),
  aead: new Aes256Gcm(),
})

/** Sender, recipient and prekey: both ends must agree on all three or nothing opens. */
export type SealPair = { readonly from: number; readonly to: number; readonly prekey: string }

export type MessageId = Pick<Envelope, 'direction' | 'exchange' | 'attempt'>

export type Sealer = {
  seal(id: MessageId, plaintext: Uint8Array): Promise<Envelope>
}

export type Opener = {
  /** @throws HexinError SEAL_OPEN_FAILED */
  open(envelope: Envelope): Promise<Uint8Array>
}

export type SealKeyPair = { readonly publicKey: Uint8Array; readonly privateKey: Uint8Array }

/** A fresh X25519 pair, 32 bytes each. */
export async function createSealKeyPair(): Promise<SealKeyPair> {
  const { publicKey, privateKey } = await suite.kem.generateKeyPair()
  return {
    publicKey: new Uint8Array(await suite.kem.serializePublicKey(publicKey)),
    privateKey: new Uint8Array(await suite.kem.serializePrivateKey(privateKey)),
  }
}

/** SHA-256 of an envelope's ciphertext, base64url: what an answer says of the envelope that it came in. */
export const ciphertextHash = (crypto: Crypto, { ciphertext }: Pick<Envelope, 'ciphertext'>): string =>
  toBase64url(crypto.sha256(fromBase64url(ciphertext)))

/** Sets up one sending context. Keep it in memory for the prekey's life; never store it. */
export async function createSealer(
  crypto: Crypto,
  { pair, publicKey }: { readonly pair: SealPair; readonly publicKey: Uint8Array },
): Promise<Sealer> {
  const recipientPublicKey = await suite.kem.deserializePublicKey(publicKey)
  const context = await suite.createSenderContext({ recipientPublicKey, info: info(pair) })
  const secret = new Uint8Array(await context.export(EXPORT, 32))
  const enc = toBase64url(new Uint8Array(context.enc))
  return {
    async seal({ direction, exchange, attempt }, plaintext) {
      const id = { direction, exchange, attempt }
      const { from, to, prekey } = pair
      const salt = crypto.randomBytes(32)
      const ciphertext = await crypto.aes256Gcm.encrypt(
        sealArguments(crypto, { secret, pair, id, salt, data: plaintext }),
      )
      return { ...id, from, to, prekey, enc, salt: toBase64url(salt), ciphertext: toBase64url(ciphertext) }
    },
  }
}

/** Sets up the recipient's end for one sender context (`enc`). */
export async function createOpener(
  crypto: Crypto,
  {
    pair,
    privateKey,
    enc,
  }: { readonly pair: SealPair; readonly privateKey: Uint8Array; readonly enc: string },
): Promise<Opener> {
  const secret = await failing(async () => {
    const context = await suite.createRecipientContext({
      recipientKey: await suite.kem.deserializePrivateKey(privateKey),
      enc: own(fromBase64url(enc)),
      info: info(pair),
    })
    return new Uint8Array(await context.export(EXPORT, 32))
  })
  return {
    open: ({ direction, exchange, attempt, salt, ciphertext }) =>
      failing(async () => {
        const id = { direction, exchange, attempt }
        const data = fromBase64url(ciphertext)
        return crypto.aes256Gcm.decrypt(
          sealArguments(crypto, { secret, pair, id, salt: fromBase64url(salt), data }),
        )
      }),
  }
}

async function failing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (cause) {
    throw new HexinError('SEAL_OPEN_FAILED', { cause })
  }
}

const EXPORT = own(utf8('hexin/seal/1'))

/** The key is used for one message, so its nonce may be the same always. */
const NONCE = new Uint8Array(12)

function sealArguments(crypto: Crypto, { secret, pair, id, salt, data }: SealArguments): AeadArguments {
  const text = idText(id)
  const key = crypto.hmacSha256(secret, concat(utf8(`hexin/message/1\0${text}\0`), salt, FIRST_BLOCK))
  return { key, nonce: NONCE, data, additionalData: utf8(`${pair.from}\0${pair.to}\0${text}`) }
}

/** HKDF-Expand of 32 bytes with SHA-256 is its first block alone. */
const FIRST_BLOCK = Uint8Array.of(1)

type SealArguments = {
  readonly secret: Uint8Array
  readonly pair: SealPair
  readonly id: MessageId
  readonly salt: Uint8Array
  readonly data: Uint8Array
}

const info = ({ from, to, prekey }: SealPair): Uint8Array<ArrayBuffer> =>
  own(utf8(`hexin/seal/1\0${from}\0${to}\0${prekey}`))

const idText = ({ direction, exchange, attempt }: MessageId): string =>
  `${direction}\0${exchange}\0${attempt}`

/** WebCrypto's types want an ArrayBuffer that nobody shares. */
function own(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(bytes)
}
