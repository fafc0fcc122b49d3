import { createPrivateKey, type JsonWebKey, sign } from 'node:crypto'
import { derToRaw } from '@hexin/sdk/crypto/der.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { LocalAccount } from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import type { PrivateJwk, PrivateKeys } from './keyFile.ts'

/** What a node signs with. The private halves stay inside. */
export type NodeSigners = {
  /** Sends transactions. */
  readonly chain: LocalAccount
  /** Signs checkpoints for the Logs contract. */
  readonly log: LocalAccount
  /** Signs statements: ES256. */
  readonly statement: Signer
  /** Signs the C2SP note: Ed25519. */
  readonly note: Signer
  /** The libp2p identity: Ed25519 seed and public key, 64 bytes. */
  readonly peer: Uint8Array
  /** Wraps the node's other secrets: 32 bytes. */
  readonly secrets: Uint8Array
}

export function createSigners(keys: PrivateKeys): NodeSigners {
  return {
    chain: privateKeyToAccount(secretHex(keys.chain)),
    log: privateKeyToAccount(secretHex(keys.log)),
    statement: es256Signer(keys.statement),
    note: ed25519Signer(keys.note),
    peer: Buffer.concat([bytes(keys.peer.d), bytes(keys.peer.x)]),
    secrets: bytes(keys.secrets.k),
  }
}

/** Signs with ES256 by node:crypto; synchronous inside, so it costs what OpenSSL costs. */
export function es256Signer(jwk: JsonWebKey): Signer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return {
    algorithm: 'ES256',
    publicKey: Buffer.concat([bytes(jwk.x), bytes(jwk.y)]),
    async sign(data) {
      // DER and back is cheaper than asking node:crypto for r||s (see nativeCrypto.ts).
      const raw = derToRaw(sign('sha256', data, key))
      if (!raw) throw new Error('the signature is not DER')
      return raw
    },
  }
}

function ed25519Signer(jwk: PrivateJwk): Signer {
  const key = createPrivateKey({ key: jwk, format: 'jwk' })
  return { algorithm: 'EdDSA', publicKey: bytes(jwk.x), sign: async (data) => sign(null, data, key) }
}

const bytes = (base64url: string | undefined): Buffer => Buffer.from(base64url ?? '', 'base64url')

const secretHex = ({ d }: PrivateJwk): Hex => `0x${bytes(d).toString('hex').padStart(64, '0')}`
