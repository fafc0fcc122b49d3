import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { CompactEncrypt, compactDecrypt, errors } from 'jose'
import { z } from 'zod'
import { writeFileDurably } from './writeFileDurably.ts'

/** Which private keys a node keeps. */
export const keyNames = ['chain', 'statement', 'log', 'note', 'peer'] as const
export type KeyName = (typeof keyNames)[number]

const jwkSchema = z.object({
  kid: z.enum(keyNames),
  kty: z.enum(['EC', 'OKP']),
  crv: z.enum(['secp256k1', 'P-256', 'Ed25519']),
  x: z.string(),
  y: z.string().exactOptional(),
  d: z.string(),
})
/** Wraps the secrets that a node keeps in files of their own: prekeys, keys of grants. */
const secretsSchema = z.object({ kid: z.literal('secrets'), kty: z.literal('oct'), k: z.string().length(43) })
const jwkSetSchema = z.object({ keys: z.array(z.union([jwkSchema, secretsSchema])) })

export type PrivateJwk = z.infer<typeof jwkSchema>
export type PrivateKeys = Readonly<Record<KeyName, PrivateJwk>> & {
  readonly secrets: z.infer<typeof secretsSchema>
}

const curves = {
  chain: 'secp256k1',
  statement: 'P-256',
  log: 'secp256k1',
  note: 'Ed25519',
  peer: 'Ed25519',
} as const satisfies Record<KeyName, PrivateJwk['crv']>

/** Fresh keys for a new member. */
export function generateKeys(): PrivateKeys {
  const pairs = Object.fromEntries(keyNames.map((name) => [name, generate(name)])) as Record<
    KeyName,
    PrivateJwk
  >
  return { ...pairs, secrets: { kid: 'secrets', kty: 'oct', k: randomBytes(32).toString('base64url') } }
}

function generate(name: KeyName): PrivateJwk {
  const curve = curves[name]
  const { privateKey } =
    curve === 'Ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: curve })
  return jwkSchema.parse({ ...privateKey.export({ format: 'jwk' }), kid: name })
}

/** Iterations for PBKDF2 with SHA-512 as OWASP advises; the file says them, so they can rise. */
const ITERATIONS = 210_000

/**
 * Writes the keys as an encrypted JWK Set (RFC 7517 section 7): JWE with PBES2-HS512+A256KW and A256GCM. The file is complete and on
 * disk, or is not there.
 */
export async function writeKeyFile(file: string, keys: PrivateKeys, passphrase: string): Promise<void> {
  const plaintext = new TextEncoder().encode(JSON.stringify({ keys: Object.values(keys) }))
  const jwe = await new CompactEncrypt(plaintext)
    .setProtectedHeader({ alg: 'PBES2-HS512+A256KW', enc: 'A256GCM', cty: 'jwk-set+json' })
    .setKeyManagementParameters({ p2c: ITERATIONS })
    .encrypt(new TextEncoder().encode(passphrase))
  await writeFileDurably(file, jwe, 0o600)
}

/** @throws HexinError KEYS_LOCKED for a wrong passphrase, KEYS_MALFORMED for a damaged file */
export async function readKeyFile(file: string, passphrase: string): Promise<PrivateKeys> {
  const jwe = await readFile(file, 'utf8')
  let plaintext: Uint8Array
  try {
    const opened = await compactDecrypt(jwe.trim(), new TextEncoder().encode(passphrase), {
      keyManagementAlgorithms: ['PBES2-HS512+A256KW'],
      contentEncryptionAlgorithms: ['A256GCM'],
      maxPBES2Count: 10_000_000,
    })
    plaintext = opened.plaintext
  } catch (cause) {
    const code = cause instanceof errors.JWEDecryptionFailed ? 'KEYS_LOCKED' : 'KEYS_MALFORMED'
    throw new HexinError(code, { found: file, cause })
  }
  return parseKeySet(file, plaintext)
}

function parseKeySet(file: string, plaintext: Uint8Array): PrivateKeys {
  try {
    const { keys } = jwkSetSchema.parse(JSON.parse(new TextDecoder().decode(plaintext)))
    const found = Object.fromEntries(keys.map((key) => [key.kid, key])) as Partial<PrivateKeys>
    for (const name of keyNames)
      if (found[name]?.crv !== curves[name]) throw new Error(`no ${curves[name]} key named ${name}`)
    if (!found.secrets) throw new Error('no key named secrets')
    return found as PrivateKeys
  } catch (cause) {
    throw new HexinError('KEYS_MALFORMED', { found: file, detail: (cause as Error).message, cause })
  }
}
