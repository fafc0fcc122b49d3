import { readFileSync } from 'node:fs'
import type { NodeSigners } from '@hexin/node/keys/signers.ts'
import { keyAlgorithms, keyPurposes } from '@hexin/node/ports/chainIndex.ts'
import {
  accessManagerAbi,
  councilAbi,
  grantsAbi,
  logsAbi,
  membersAbi,
  seatsAbi,
} from '@hexin/sdk/abis/generated.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toHex } from '@hexin/sdk/encoding.ts'
import { type Profile, profileHash, type Role, roleBits } from '@hexin/sdk/network.ts'
import { encodeDeployData, encodeFunctionData, getContractAddress } from 'viem'
import { handOver, oneThird, type Pace, twoThirds } from './roles.ts'
import { type Contracts, contractNames, type Step } from './steps.ts'

/** Leaves by which one checkpoint may grow a log: far above any tick, far below what a thief would like. */
const GROWTH_CAP = 1_000_000n
/** A key counts from the block that adds it. */
const NOW = 0n

export type PlannedMember = {
  readonly profile: Profile
  readonly roles: readonly Role[]
  readonly signers: NodeSigners
}

/**
 * Everything that the deployer does, in order: contracts, members with their keys and seats, funds for gas, the hand-over to the council. The same input gives
 * the same list, so a deployment that was cut short goes on where the chain's nonce says.
 */
export function planDeployment(
  crypto: Crypto,
  {
    deployer,
    members,
    validUntil,
    pace,
  }: {
    readonly deployer: Hex
    readonly members: readonly PlannedMember[]
    /** Unix seconds until which the members' keys are valid. */
    readonly validUntil: bigint
    readonly pace: Pace
  },
): { readonly contracts: Contracts; readonly steps: readonly Step[] } {
  const contracts = addresses(deployer)
  if (!members.some(({ roles }) => roles.includes('registrar'))) throw new Error('nobody is registrar')
  const steps = [
    ...deployments(deployer, contracts, pace),
    ...members.flatMap((member, i) => memberSteps(crypto, { contracts, member, number: i + 1, validUntil })),
    ...handOver({ contracts, deployer, pace }),
  ]
  return { contracts, steps }
}

function addresses(deployer: Hex): Contracts {
  const at = (nonce: number) =>
    getContractAddress({ from: deployer, nonce: BigInt(nonce) }).toLowerCase() as Hex
  return Object.fromEntries(contractNames.map((name, nonce) => [name, at(nonce)])) as Contracts
}

function deployments(deployer: Hex, { accessManager, members, seats }: Contracts, pace: Pace): Step[] {
  const governor = (name: string, part: { readonly numerator: number; readonly denominator: number }): Hex =>
    encodeDeployData({
      abi: councilAbi,
      bytecode: bytecodeOf('Council'),
      args: [
        name,
        seats,
        accessManager,
        { ...part, votingDelay: pace.votingDelayS, votingPeriod: pace.votingPeriodS },
      ],
    })
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
    {
      what: 'deploy Seats',
      data: encodeDeployData({
        abi: seatsAbi,
        bytecode: bytecodeOf('Seats'),
        args: [members, accessManager],
      }),
    },
    { what: 'deploy Council', data: governor('Hexin Council', twoThirds) },
    { what: 'deploy the emergency council', data: governor('Hexin Emergency Council', oneThird) },
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
    {
      what: `seat of member ${number}`,
      to: contracts.seats,
      data: encodeFunctionData({
        abi: seatsAbi,
        functionName: 'grant',
        // In its own group unless the council finds otherwise.
        args: [number, number, signers.chain.address],
      }),
    },
    { what: `gas for member ${number}`, to: signers.chain.address, value: 10n ** 18n },
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
