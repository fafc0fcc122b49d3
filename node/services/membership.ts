import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromHex, type Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Licence } from '@hexin/sdk/members/licence.ts'
import { logOrigin, type Network, profileHash, type Role, rolesOf } from '@hexin/sdk/network.ts'
import { encodeVkey } from '@hexin/sdk/proof/index.ts'
import { memberKeyId, type StatementKey } from '@hexin/sdk/statement/jws.ts'
import {
  type ChainIndex,
  keyAlgorithms,
  keyPurposes,
  type MemberKeyRow,
  type MemberRow,
} from '../ports/chainIndex.ts'
import type { Clock } from '../ports/clock.ts'

export type MemberInfo = {
  readonly number: number
  readonly name: { readonly zh: string; readonly en: string }
  readonly status: MemberRow['status']
  readonly roles: readonly Role[]
  readonly country: string | null
  readonly licences: readonly Licence[]
  /** The controlling group, if its profile names one. */
  readonly group?: number | undefined
  readonly http: string | undefined
  readonly p2p: { readonly host: string; readonly port: number } | undefined
}

export type KeyWindow = { readonly notBefore: number; readonly notAfter: number }

/** Who is a member and with which keys, as of the last final block that was read. Read from memory; cheap to ask. */
export type Membership = {
  /** Reads the index again; for whoever applies events. */
  refresh(): Promise<void>
  all(): readonly MemberInfo[]
  /** @throws HexinError MEMBER_UNKNOWN */
  get(member: number): MemberInfo
  find(member: number): MemberInfo | undefined
  /** The numbers of all members of this one's controlling group, former ones too, its own among them. */
  groupOf(member: number): readonly number[]
  /** All keys of a member, whatever their windows, in the order in which they were added. */
  keys(member: number): readonly MemberKeyRow[]
  /** A statement key by its id, with its window, whether the window is open or not. */
  statementKey(keyId: string): (StatementKey & KeyWindow & { readonly member: number }) | undefined
  /** The C2SP verifier keys of all note keys that a member has or had: a checkpoint counts by the time of its block. */
  noteKeys(member: number): readonly string[]
  /** The member whose valid peer key this is and who has not left; undefined for a stranger. */
  memberOfPeer(publicKey: Uint8Array, at: number): number | undefined
  /** The member whose chain key this account is or was. */
  memberOfAccount(account: Hex): number | undefined
  /** The valid peer key of a member, Ed25519, newest first. */
  peerKey(member: number, at: number): Uint8Array | undefined
}

export const isInside = ({ notBefore, notAfter }: KeyWindow, at: number): boolean =>
  notBefore <= at && at < notAfter

type Snapshot = {
  readonly members: ReadonlyMap<number, MemberInfo>
  readonly rows: ReadonlyMap<number, MemberRow>
  readonly statementKeys: ReadonlyMap<string, StatementKey & KeyWindow & { readonly member: number }>
}

export function createMembership({
  crypto,
  clock,
  index,
  network,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly index: ChainIndex
  readonly network: Network
}): Membership {
  let snapshot: Snapshot = { members: new Map(), rows: new Map(), statementKeys: new Map() }

  const validKeys = (member: number, purpose: number, algorithm: number, at: number): MemberKeyRow[] =>
    (snapshot.rows.get(member)?.keys ?? [])
      .filter((key) => key.purpose === purpose && key.algorithm === algorithm && isInside(key, at))
      .toReversed()

  const peerKeys = (member: number, at: number) =>
    validKeys(member, keyPurposes.peer, keyAlgorithms.ed25519, at)

  /** A suspension that is over is none, though no event says so. */
  function current(info: MemberInfo): MemberInfo {
    const until = snapshot.rows.get(info.number)?.suspendedUntil
    const over = info.status === 'suspended' && until !== undefined && until <= clock()
    return over ? { ...info, status: 'active' } : info
  }

  return {
    async refresh() {
      const rows = await index.members()
      snapshot = {
        rows: new Map(rows.map((row) => [row.number, row])),
        members: new Map(rows.map((row) => [row.number, describe(crypto, network, row)])),
        statementKeys: new Map(rows.flatMap((row) => statementKeysOf(crypto, row))),
      }
    },
    all: () => [...snapshot.members.values()].map(current),
    get(member) {
      const found = snapshot.members.get(member)
      if (!found) throw new HexinError('MEMBER_UNKNOWN', { found: member })
      return current(found)
    },
    find(member) {
      const found = snapshot.members.get(member)
      return found && current(found)
    },
    groupOf(member) {
      const group = snapshot.members.get(member)?.group
      if (group === undefined) return [member]
      const sisters = [...snapshot.members.values()].filter((info) => info.group === group)
      return sisters.map(({ number }) => number)
    },
    keys: (member) => snapshot.rows.get(member)?.keys ?? [],
    statementKey: (keyId) => snapshot.statementKeys.get(keyId),
    noteKeys: (member) =>
      (snapshot.rows.get(member)?.keys ?? [])
        .filter(
          ({ purpose, algorithm }) => purpose === keyPurposes.log && algorithm === keyAlgorithms.ed25519,
        )
        .map(({ material }) =>
          encodeVkey(crypto.sha256, { name: logOrigin(network, member), publicKey: fromHex(material) }),
        ),
    memberOfPeer(publicKey, at) {
      const material = `0x${Buffer.from(publicKey).toString('hex')}`
      for (const { number, status } of snapshot.rows.values())
        if (status !== 'retired' && peerKeys(number, at).some((key) => key.material === material))
          return number
      return undefined
    },
    memberOfAccount(account) {
      for (const { number, keys } of snapshot.rows.values())
        if (keys.some(({ purpose, material }) => purpose === keyPurposes.chain && material === account))
          return number
      return undefined
    },
    peerKey(member, at) {
      const [key] = peerKeys(member, at)
      return key && fromHex(key.material)
    },
  }
}

function describe(crypto: Crypto, network: Network, row: MemberRow): MemberInfo {
  const listed = network.members.find(({ number }) => number === row.number)
  // A profile that does not match the chain's hash is nobody's: neither its name counts nor a licence.
  const profile =
    listed && profileHash(crypto, listed.profile) === row.profileHash ? listed.profile : undefined
  return {
    number: row.number,
    name: profile?.name ?? { zh: `成员 ${row.number}`, en: `Member ${row.number}` },
    status: row.status,
    roles: rolesOf(row.roles),
    country: profile?.country ?? null,
    licences: profile?.licences ?? [],
    group: profile?.group,
    http: listed?.http,
    p2p: listed?.p2p,
  }
}

function statementKeysOf(crypto: Crypto, { number: member, keys }: MemberRow) {
  return keys
    .filter(({ purpose }) => purpose === keyPurposes.statement)
    .map(({ material, notBefore, notAfter }) => {
      const key = { algorithm: 'ES256', publicKey: fromHex(material) } as const
      return [memberKeyId(crypto, member, key), { ...key, member, notBefore, notAfter }] as const
    })
}
