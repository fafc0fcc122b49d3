import { concat, encodeAbiParameters, keccak256, type TypedDataDomain } from 'viem'
import type { Hex } from '../encoding.ts'
import type { GrantArtefact } from './artefact.ts'

/** Where a grant lives: one chain, one Grants contract. */
export type GrantsChain = GrantArtefact['chain']

/** The EIP-712 domain of the Grants contract. */
const grantsDomain = (chain: GrantsChain): TypedDataDomain => ({
  name: 'Hexin Grants',
  version: '1',
  chainId: chain.id,
  verifyingContract: chain.grants,
})

const registrationMembers = [
  { name: 'artefactHash', type: 'bytes32' },
  { name: 'notBefore', type: 'uint64' },
  { name: 'expiry', type: 'uint64' },
  { name: 'widenKey', type: 'address' },
  { name: 'pauseKey', type: 'address' },
  { name: 'revokeKey', type: 'address' },
  { name: 'version', type: 'uint32' },
  { name: 'deadline', type: 'uint64' },
] as const

/** The typed structs that a grant's control keys sign, as `contracts/interfaces/IGrants.sol` has them. */
const grantTypes = {
  RegisterGrant: registrationMembers,
  WidenGrant: [
    { name: 'predecessor', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    ...registrationMembers,
  ],
  PauseGrant: [
    { name: 'grant', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' },
  ],
  ResumeGrant: [
    { name: 'grant', type: 'bytes32' },
    { name: 'sequence', type: 'uint64' },
    { name: 'deadline', type: 'uint64' },
  ],
  RevokeGrant: [{ name: 'grant', type: 'bytes32' }],
} as const

/** What is registered on chain for an artefact; `deadline` (unix seconds) bounds how long the signature may be relayed. */
export type GrantRegistration = {
  readonly artefactHash: Hex
  readonly notBefore: bigint
  readonly expiry: bigint
  readonly widenKey: Hex
  readonly pauseKey: Hex
  readonly revokeKey: Hex
  readonly version: number
  readonly deadline: bigint
}

export function registrationOf(artefact: GrantArtefact, hash: Hex, deadline: number): GrantRegistration {
  return {
    artefactHash: hash,
    notBefore: BigInt(artefact.notBefore),
    expiry: BigInt(artefact.expiry),
    widenKey: artefact.controls.widen,
    pauseKey: artefact.controls.pause,
    revokeKey: artefact.controls.revoke,
    version: artefact.version,
    deadline: BigInt(deadline),
  }
}

/**
 * The grant's id, as the contract computes it: the same artefact under other control keys is another grant. A later version's id commits to its
 * predecessor's.
 */
export function grantIdOf(registration: GrantRegistration, predecessor: Hex | null = null): Hex {
  const { artefactHash, notBefore, expiry, widenKey, pauseKey, revokeKey, version } = registration
  const encoded = encodeAbiParameters(
    [
      { type: 'bytes32' },
      { type: 'uint64' },
      { type: 'uint64' },
      { type: 'address' },
      { type: 'address' },
      { type: 'address' },
      { type: 'uint32' },
    ],
    [artefactHash, notBefore, expiry, widenKey, pauseKey, revokeKey, version],
  )
  return keccak256(predecessor === null ? encoded : concat([predecessor, encoded]))
}

/** The id of the grant that an artefact of that hash becomes. */
export const artefactGrantId = (artefact: GrantArtefact, hash: Hex): Hex =>
  grantIdOf(registrationOf(artefact, hash, 0), artefact.predecessor)

/** The grant that a registration takes the place of, and that grant's next number. */
export type Succession = { readonly predecessor: Hex; readonly sequence: number }

/** A pause or resume: `sequence` is the grant's next number, `deadline` unix seconds. */
export type GrantControl =
  | {
      readonly action: 'pause' | 'resume'
      readonly grant: Hex
      readonly sequence: number
      readonly deadline: number
    }
  | { readonly action: 'revoke'; readonly grant: Hex }

/** The EIP-712 typed data of a control message. */
export function controlTypedData(chain: GrantsChain, control: GrantControl) {
  const domain = grantsDomain(chain)
  if (control.action === 'revoke')
    return {
      domain,
      types: grantTypes,
      primaryType: 'RevokeGrant',
      message: { grant: control.grant },
    } as const
  return {
    domain,
    types: grantTypes,
    primaryType: control.action === 'pause' ? 'PauseGrant' : 'ResumeGrant',
    message: { grant: control.grant, sequence: BigInt(control.sequence), deadline: BigInt(control.deadline) },
  } as const
}

/** The EIP-712 typed data of a registration: of a first version, or of one that takes another's place. */
export function registrationTypedData(
  chain: GrantsChain,
  registration: GrantRegistration,
  succession?: Succession,
) {
  const domain = grantsDomain(chain)
  if (!succession)
    return { domain, types: grantTypes, primaryType: 'RegisterGrant', message: registration } as const
  const { predecessor, sequence } = succession
  const message = { predecessor, sequence: BigInt(sequence), ...registration }
  return { domain, types: grantTypes, primaryType: 'WidenGrant', message } as const
}
