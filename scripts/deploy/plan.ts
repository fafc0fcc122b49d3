import { readFileSync } from 'node:fs'
import type { NodeSigners } from '@hexin/node/keys/signers.ts'
import { keyAlgorithms, keyPurposes } from '@hexin/node/ports/chainIndex.ts'
import { accessManagerAbi, grantsAbi, logsAbi, membersAbi } from '@hexin/sdk/abis/generated.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toHex } from '@hexin/sdk/encoding.ts'
import { type Profile, profileHash, type Role, roleBits } from '@hexin/sdk/network.ts'
import { encodeDeployData, encodeFunctionData, getContractAddress } from 'viem'

/** Leaves by which one checkpoint may grow a log: far above any tick, far below what a thief would like. */
const GROWTH_CAP = 1_000_000n
/** A key counts from the block that adds it. */
const NOW = 0n

export type PlannedMember = {
  readonly profile: Profile
  readonly roles: readonly Role[]
  readonly signers: NodeSigners
}

export type Contracts = Readonly<Record<'accessManager' | 'members' | 'grants' | 'logs', Hex>>

/** One transaction of the deployer; its nonce is its place in the list. */
export type Step = { readonly to?: Hex; readonly data?: Hex; readonly value?: bigint; readonly what: string }

/**
 * Everything that the deployer does, in order: contracts, members with their keys, funds for gas, the hand-over of the admin role. The same input gives
 * the same list, so a deployment that was cut short goes on where the chain's nonce says.
 */
export function planDeployment(
  crypto: Crypto,
  {
    deployer,
    members,
    validUntil,
  }: {
    readonly deployer: Hex
    readonly members: readonly PlannedMember[]
    /** Unix seconds until which the members' keys are valid. */
    readonly validUntil: bigint
  },
): { readonly contracts: Contracts; readonly steps: readonly Step[] } {
  const contracts = addresses(deployer)
  const registrar = members.find(({ roles }) => roles.includes('registrar'))
  if (!registrar) throw new Error('nobody is registrar')
  const steps = [
    ...deployments(deployer, contracts),
    ...members.flatMap((member, i) => memberSteps(crypto, { contracts, member, number: i + 1, validUntil })),
    ...handOver({ contracts, deployer, registrar: registrar.signers.chain.address }),
  ]
  return { contracts, steps }
}

function addresses(deployer: Hex): Contracts {
  const at = (nonce: bigint) => getContractAddress({ from: deployer, nonce }).toLowerCase() as Hex
  return { accessManager: at(0n), members: at(1n), grants: at(2n), logs: at(3n) }
}

function deployments(deployer: Hex, { accessManager, members }: Contracts): Step[] {
  return [
    {
      what: 'deploy AccessManager',
      data: encodeDeployData({
        abi: accessManagerAbi,
        bytecode: bytecodeOf('AccessManager'),
        args: [deployer],
      }),
    },
    {
      what: 'deploy Members',
      data: encodeDeployData({ abi: membersAbi, bytecode: bytecodeOf('Members'), args: [accessManager] }),
    },
    {
      what: 'deploy Grants',
      data: encodeDeployData({ abi: grantsAbi, bytecode: bytecodeOf('Grants'), args: [members] }),
    },
    {
      what: 'deploy Logs',
      data: encodeDeployData({
        abi: logsAbi,
        bytecode: bytecodeOf('Logs'),
        args: [members, GROWTH_CAP, accessManager],
      }),
    },
  ]
}

function memberSteps(
  crypto: Crypto,
  {
    contracts,
    member: { profile, roles, signers },
    number,
    validUntil,
  }: {
    readonly contracts: Contracts
    readonly member: PlannedMember
    readonly number: number
    readonly validUntil: bigint
  },
): Step[] {
  const keys = [
    ['chain', 'secp256k1', signers.chain.address],
    ['statement', 'p256', toHex(signers.statement.publicKey)],
    ['log', 'secp256k1', signers.log.address],
    ['log', 'ed25519', toHex(signers.note.publicKey)],
    ['peer', 'ed25519', toHex(signers.peer.subarray(32))],
  ] as const
  const to = contracts.members
  return [
    {
      what: `admit member ${number}`,
      to,
      data: encodeFunctionData({
        abi: membersAbi,
        functionName: 'admit',
        args: [roleBits(roles), profileHash(crypto, profile)],
      }),
    },
    ...keys.map(([purpose, algorithm, material]) => ({
      what: `${purpose} key of member ${number}`,
      to,
      data: encodeFunctionData({
        abi: membersAbi,
        functionName: 'addKey',
        args: [number, keyPurposes[purpose], keyAlgorithms[algorithm], material, NOW, validUntil],
      }),
    })),
    { what: `gas for member ${number}`, to: signers.chain.address, value: 10n ** 18n },
  ]
}

/** The registrar becomes the admin; the deployer keeps nothing. */
function handOver({
  contracts: { accessManager: to },
  deployer,
  registrar,
}: {
  readonly contracts: Contracts
  readonly deployer: Hex
  readonly registrar: Hex
}): Step[] {
  const ADMIN = 0n
  return [
    {
      what: 'make the registrar admin',
      to,
      data: encodeFunctionData({
        abi: accessManagerAbi,
        functionName: 'grantRole',
        args: [ADMIN, registrar, 0],
      }),
    },
    {
      what: 'take the deployer’s role',
      to,
      data: encodeFunctionData({
        abi: accessManagerAbi,
        functionName: 'renounceRole',
        args: [ADMIN, deployer],
      }),
    },
  ]
}

type Build = Readonly<Record<string, { readonly bytecode: Hex }>>

/** A contract's committed creation code. @throws Error where there is no build of it */
export function bytecodeOf(contract: string): Hex {
  const build = JSON.parse(
    readFileSync(new URL('../../contracts/build/contracts.json', import.meta.url), 'utf8'),
  ) as Build
  const found = build[contract]
  if (!found) throw new Error(`no build of ${contract}`)
  return found.bytecode
}
