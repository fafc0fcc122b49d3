import { getAnchor } from './actions/getAnchor.ts'
import { getMemberKeys } from './actions/getMemberKeys.ts'
import type { MemberKeys } from './api/members.ts'
import type { Client } from './client.ts'
import type { Crypto } from './crypto/port.ts'
import { fromHex } from './encoding.ts'
import { isHexinError } from './errors/base.ts'
import type { EvidenceTrust } from './evidence/verifyEvidence.ts'
import { findOnce } from './findOnce.ts'
import { logOrigin, type Network, type Role } from './network.ts'
import { encodeVkey } from './proof/index.ts'
import { memberKeyId, type StatementKey } from './statement/jws.ts'
import type { AnchoredRoot } from './statement/logTrust.ts'

/** Keys and checkpoints for a verifier who has no node of his own: read from one that he trusts, by its public routes, and kept. */
export type VerifierTrust = EvidenceTrust & {
  /** Reads what is needed to judge statements of these members; before `verifyEvidence`. */
  load(members: readonly number[]): Promise<void>
  /** A member's statement key by its id, if it has this role. */
  keyOf(
    keyId: string,
    role?: Role,
  ):
    | (StatementKey & { readonly member: number; readonly notBefore: number; readonly notAfter: number })
    | undefined
}

export function createVerifierTrust(
  crypto: Crypto,
  { client, network }: { readonly client: Client; readonly network: Network },
): VerifierTrust {
  const members = new Map<number, MemberKeys>()
  const anchors = new Map<string, Promise<AnchoredRoot | undefined>>()

  function keyOf(keyId: string, role?: Role) {
    for (const { member, roles, keys } of members.values()) {
      if (role && !roles.includes(role)) continue
      for (const { purpose, material, notBefore, notAfter } of keys) {
        if (purpose !== 'statement') continue
        const key = { algorithm: 'ES256', publicKey: fromHex(material) } as const
        if (memberKeyId(crypto, member, key) === keyId) return { ...key, member, notBefore, notAfter }
      }
    }
    return undefined
  }

  async function readAnchor(member: number, size: number): Promise<AnchoredRoot | undefined> {
    try {
      const { root, time } = await getAnchor(client, { member, size })
      return { root: fromHex(root), time }
    } catch (error) {
      if (isHexinError(error, 'CHECKPOINT_UNKNOWN')) return undefined
      throw error
    }
  }

  return {
    chain: { id: network.chainId, logs: network.contracts.logs },
    keyOf,
    notaryKeyOf: (keyId) => keyOf(keyId, 'notary'),
    async load(wanted) {
      const missing = wanted.filter((member) => !members.has(member))
      for (const keys of await Promise.all(missing.map((member) => getMemberKeys(client, { member }))))
        members.set(keys.member, keys)
    },
    noteKeysOf: (member) =>
      (members.get(member)?.keys ?? [])
        .filter(({ purpose, algorithm }) => purpose === 'log' && algorithm === 'ed25519')
        .map(({ material }) =>
          encodeVkey(crypto.sha256, { name: logOrigin(network, member), publicKey: fromHex(material) }),
        ),
    // What isn't final yet may be later.
    anchorOf: (member, size) => findOnce(anchors, `${member} ${size}`, () => readAnchor(member, size)),
  }
}
