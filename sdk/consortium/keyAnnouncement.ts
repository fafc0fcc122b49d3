import { recoverMessageAddress } from 'viem'
import { z } from 'zod'
import { addressSchema, hash32Schema } from '../consent/primitives.ts'
import type { Crypto, SignatureAlgorithm } from '../crypto/port.ts'
import { canonicalJson, fromHex, type Hex, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { profileSchema } from '../network.ts'

const bytesSchema = (length: number) =>
  z
    .string()
    .regex(new RegExp(`^0x[0-9a-f]{${2 * length}}$`))
    .transform((bytes) => bytes as Hex)
    .meta({ type: 'string', description: `${length} bytes, hexadecimal, lower case` })

/** A member's public keys as the chain has them: accounts by their address, P-256 as x||y, Ed25519 as it is. */
const memberKeysSchema = z.strictObject({
  chain: addressSchema,
  statement: bytesSchema(64),
  log: addressSchema,
  note: bytesSchema(32),
  peer: bytesSchema(32),
})

export type MemberKeys = z.infer<typeof memberKeysSchema>

const announcementSchema = z.strictObject({
  type: z.literal('hexin-keys/1'),
  /** Where they will count, and nowhere else. */
  chain: z.strictObject({ id: z.int().min(1), genesisHash: hash32Schema }),
  profile: profileSchema,
  keys: memberKeysSchema,
})

/**
 * What a member hands in before it is admitted: its public keys, signed by each of them, so that nobody can announce a key that somebody else holds. Every
 * signature is over the announcement's canonical JSON; the two accounts' are personal messages (EIP-191).
 */
export const keyAnnouncementSchema = z.strictObject({
  announcement: announcementSchema,
  signatures: z.strictObject({
    chain: bytesSchema(65),
    statement: bytesSchema(64),
    log: bytesSchema(65),
    note: bytesSchema(64),
    peer: bytesSchema(64),
  }),
})

export type KeyAnnouncement = z.infer<typeof keyAnnouncementSchema>

/** The bytes that each key signs. They begin with a brace, as nothing else does that a member's key signs. */
export const announcementBytes = (announcement: KeyAnnouncement['announcement']): Uint8Array =>
  utf8(canonicalJson(announcement))

/**
 * Verifies that whoever made the announcement has every key in it, and made it for this chain.
 * @throws HexinError KEY_ANNOUNCEMENT_INVALID, naming the key
 */
export async function verifyKeyAnnouncement(
  crypto: Crypto,
  { announcement, signatures }: KeyAnnouncement,
  chain: KeyAnnouncement['announcement']['chain'],
): Promise<void> {
  if (canonicalJson(announcement.chain) !== canonicalJson(chain))
    throw new HexinError('KEY_ANNOUNCEMENT_INVALID', { found: announcement.chain, expected: chain })
  const data = announcementBytes(announcement)
  const { keys } = announcement
  const byKey = (name: 'statement' | 'note' | 'peer', algorithm: SignatureAlgorithm) =>
    crypto.verify({
      ...{ algorithm, publicKey: fromHex(keys[name]), data },
      signature: fromHex(signatures[name]),
    })
  const byAccount = async (name: 'chain' | 'log') =>
    (await recover(data, signatures[name]))?.toLowerCase() === keys[name]
  const proofs = {
    chain: byAccount('chain'),
    statement: byKey('statement', 'ES256'),
    log: byAccount('log'),
    note: byKey('note', 'EdDSA'),
    peer: byKey('peer', 'EdDSA'),
  }
  for (const [name, proof] of Object.entries(proofs))
    if (!(await proof))
      throw new HexinError('KEY_ANNOUNCEMENT_INVALID', {
        detail: `The ${name} key did not sign it.`,
        found: keys[name as keyof MemberKeys],
      })
}

/** Undefined for what is no signature at all. */
async function recover(raw: Uint8Array, signature: Hex): Promise<string | undefined> {
  try {
    return await recoverMessageAddress({ message: { raw }, signature })
  } catch {
    return undefined
  }
}
