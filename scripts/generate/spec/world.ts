import { createECDH, createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import type { Licence } from '@hexin/sdk/members/licence.ts'
import { logOrigin } from '@hexin/sdk/network.ts'
import { type P256Jwk, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import { privateKeyToAccount } from 'viem/accounts'

/** A made-up network whose every secret follows from a name, so that the vectors are the same at every run. */
export const network = {
  chainId: 12_345_678,
  contracts: {
    accessManager: '0x00000000000000000000000000000000000000a3',
    members: '0x00000000000000000000000000000000000000a4',
    grants: '0x00000000000000000000000000000000000000a1',
    logs: '0x00000000000000000000000000000000000000a2',
  },
  wallet: { origin: 'https://wallet.example', rpId: 'wallet.example' },
} as const

export const grantsChain = { id: network.chainId, grants: network.contracts.grants }

/** Member numbers. */
export const bank = 1
export const bureau = 4
export const notary = 5
export const registrar = 7

/** The bureau may provide credit data. */
export const creditLicence = {
  kind: 'enterpriseCredit',
  number: '粤征信备2020001',
  classes: ['commercialCredit'],
  notBefore: 1_577_836_800,
  notAfter: 2_524_608_000,
} satisfies Licence

export const subject = 'uscc:91350100M000100Y43'

/** Unix seconds: 2026-01-01T00:00:00Z. Everything happens in the minutes after it. */
export const start = 1_767_225_600

const secretOf = (name: string): Buffer => createHash('sha256').update(`hexin/spec/${name}`).digest()

/** The native crypto, its random bytes replaced by a stream that the name decides. */
export function seeded(name: string): Crypto {
  let counter = 0
  return {
    ...nativeCrypto,
    randomBytes(length) {
      const parts: Buffer[] = []
      for (let made = 0; made < length; made += 32) parts.push(secretOf(`${name}/random/${counter++}`))
      return Buffer.concat(parts).subarray(0, length)
    },
  }
}

const remembered = new URL('../../../test/vectors/spec-es256.json', import.meta.url)

export type Es256Vector = {
  readonly key: string
  readonly x: string
  readonly y: string
  readonly sha256: string
  readonly signature: string
}

const known: Es256Vector[] = existsSync(remembered)
  ? (JSON.parse(readFileSync(remembered, 'utf8')) as { vectors: Es256Vector[] }).vectors
  : []
const used = new Map<string, Es256Vector>()

/** Every ES256 signature that was made or used again in this run. */
export const es256Vectors = (): Es256Vector[] => [...used.values()]

/**
 * A P-256 key by its name. ECDSA signatures of OpenSSL differ from run to run, so one that was made for the same bytes before, and still verifies,
 * is used again.
 */
export function p256(name: string): {
  readonly signer: Signer
  readonly jwk: P256Jwk
  readonly secret: string
} {
  const secret = secretOf(name)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(secret)
  const jwk = publicKeyJwk(ecdh.getPublicKey().subarray(1))
  const signer = es256Signer({ ...jwk, d: toBase64url(secret) })
  return {
    jwk,
    secret: toHex(secret),
    signer: {
      ...signer,
      async sign(data) {
        const sha256 = toHex(nativeCrypto.sha256(data))
        const old = known.find((vector) => vector.key === name && vector.sha256 === sha256)
        const { publicKey } = signer
        const signature = old && Buffer.from(old.signature, 'base64url')
        const again =
          signature && (await nativeCrypto.verify({ algorithm: 'ES256', publicKey, data, signature }))
        const made = again ? signature : await signer.sign(data)
        const { x, y } = jwk
        used.set(`${name} ${sha256}`, { key: name, x, y, sha256, signature: toBase64url(made) })
        return made
      },
    },
  }
}

const ED25519_PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/** An Ed25519 key by its name. */
export function ed25519(name: string): Signer & { readonly secret: Hex } {
  const secret = secretOf(name)
  const key = createPrivateKey({
    key: Buffer.concat([ED25519_PKCS8, secret]),
    format: 'der',
    type: 'pkcs8',
  })
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' })
  return {
    algorithm: 'EdDSA',
    publicKey: Buffer.from(x, 'base64url'),
    sign: async (data) => sign(null, data, key),
    secret: toHex(secret),
  }
}

/** A secp256k1 key by its name. */
export const secp256k1 = (name: string) => privateKeyToAccount(secp256k1Secret(name))
export const secp256k1Secret = (name: string): Hex => toHex(secretOf(name))

/** A member's statement key with its id. */
export function statementKey(member: number) {
  const { signer, jwk } = p256(`statement key of member ${member}`)
  return { signer, jwk, keyId: memberKeyId(nativeCrypto, member, signer) }
}

export const originOf = (member: number): string => logOrigin(network, member)
