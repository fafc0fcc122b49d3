import { createPrivateKey, sign } from 'node:crypto'
import {
  announcementBytes,
  type KeyAnnouncement,
  type MemberKeys,
} from '@hexin/sdk/consortium/keyAnnouncement.ts'
import { type Hex, toBase64url, toHex } from '@hexin/sdk/encoding.ts'
import type { NodeSigners } from './signers.ts'

/** The public half of a node's keys. */
export const publicKeysOf = ({ chain, statement, log, note, peer }: NodeSigners): MemberKeys => ({
  chain: chain.address.toLowerCase() as Hex,
  statement: toHex(statement.publicKey),
  log: log.address.toLowerCase() as Hex,
  note: toHex(note.publicKey),
  peer: toHex(peer.subarray(SEED_BYTES)),
})

const SEED_BYTES = 32

/** Announces a node's keys for one chain under the member's name: signed by every one of them. */
export async function announceKeys(
  signers: NodeSigners,
  { chain, profile }: Pick<KeyAnnouncement['announcement'], 'chain' | 'profile'>,
): Promise<KeyAnnouncement> {
  const announcement = { type: 'hexin-keys/1', chain, profile, keys: publicKeysOf(signers) } as const
  const data = announcementBytes(announcement)
  return {
    announcement,
    signatures: {
      chain: await signers.chain.signMessage({ message: { raw: data } }),
      statement: toHex(await signers.statement.sign(data)),
      log: await signers.log.signMessage({ message: { raw: data } }),
      note: toHex(await signers.note.sign(data)),
      peer: toHex(signAsPeer(signers.peer, data)),
    },
  }
}

function signAsPeer(peer: Uint8Array, data: Uint8Array): Uint8Array {
  const d = toBase64url(peer.subarray(0, SEED_BYTES))
  const x = toBase64url(peer.subarray(SEED_BYTES))
  return sign(null, data, createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', d, x }, format: 'jwk' }))
}
