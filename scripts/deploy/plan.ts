import { keyAlgorithms, keyPurposes } from '@hexin/node/ports/chainIndex.ts'
import { membersAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import type { MemberKeys } from '@hexin/sdk/consortium/keyAnnouncement.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { type Pace, type Profile, profileHash, type Role, roleBits } from '@hexin/sdk/network.ts'
import { encodeDeployData, encodeFunctionData } from 'viem'
import { addressesFor, buildOf, constructorArguments, sources } from './contracts.ts'
import { handOver } from './roles.ts'
import { type ContractName, type Contracts, contractNames, type Step } from './steps.ts'

/** A key counts from the block that adds it. */
const NOW = 0n

export type PlannedMember = {
  readonly profile: Profile
  readonly roles: readonly Role[]
  readonly keys: MemberKeys
  /** Members that name the same group share one seat, which the first of them has; undefined: a group of its own. */
  readonly group?: string | undefined
}

export type PlanInput = {
  readonly deployer: Hex
  readonly members: readonly PlannedMember[]
  /** Unix seconds until which the members' keys are valid. */
  readonly validUntil: bigint
  /** What each member's chain account gets for its gas; 0: no step. */
  readonly memberFunds: bigint
  readonly pace: Pace
}

export type Plan = { readonly contracts: Contracts; readonly pace: Pace; readonly steps: readonly Step[] }

/**
 * Everything that the deployer does, in order: contracts, members with their keys and seats, funds for gas, the hand-over to the council. The same input gives
 * the same list, so a deployment that was cut short goes on where the chain's nonce says.
 */
export function planDeployment(
  crypto: Crypto,
  { deployer, members, validUntil, memberFunds, pace }: PlanInput,
): Plan {
  const contracts = addressesFor(deployer)
  if (!members.some(({ roles }) => roles.includes('registrar'))) throw new Error('nobody is registrar')
  const given = constructorArguments(contracts, { deployer, pace })
  const steps = [
    ...contractNames.map((name) => creation(name, given[name])),
    ...members.flatMap((member, i) => [
      ...membership(crypto, { contracts, member, number: i + 1, validUntil }),
      ...seat({ contracts, member, number: i + 1, hasSeat: isFirstOfGroup(members, i) }),
      ...funds(member, i + 1, memberFunds),
    ]),
    ...handOver({ contracts, deployer, pace }),
  ]
  return { contracts, pace, steps }
}

function creation(name: ContractName, args: readonly unknown[]): Step {
  const { abi, build } = sources[name]
  return {
    what: `deploy ${name}`,
    creates: name,
    data: encodeDeployData({ abi, bytecode: buildOf(build).bytecode, args }),
  }
}

function membership(
  crypto: Crypto,
  {
    contracts,
    member: { profile, roles, keys },
    number,
    validUntil,
  }: {
    readonly contracts: Contracts
    readonly member: PlannedMember
    readonly number: number
    readonly validUntil: bigint
  },
): Step[] {
  const to = contracts.members
  const added = [
    ['chain', 'secp256k1', keys.chain],
    ['statement', 'p256', keys.statement],
    ['log', 'secp256k1', keys.log],
    ['log', 'ed25519', keys.note],
    ['peer', 'ed25519', keys.peer],
  ] as const
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
    ...added.map(([purpose, algorithm, material]) => ({
      what: `${purpose} key (${algorithm}) of member ${number}`,
      to,
      data: encodeFunctionData({
        abi: membersAbi,
        functionName: 'addKey',
        args: [number, keyPurposes[purpose], keyAlgorithms[algorithm], material, NOW, validUntil],
      }),
    })),
  ]
}

const isFirstOfGroup = (members: readonly PlannedMember[], at: number): boolean => {
  const group = members[at]?.group
  return group === undefined || members.findIndex((member) => member.group === group) === at
}

/** A group has the number of the member that has its seat. */
function seat({
  contracts,
  member,
  number,
  hasSeat,
}: {
  readonly contracts: Contracts
  readonly member: PlannedMember
  readonly number: number
  readonly hasSeat: boolean
}): Step[] {
  if (!hasSeat) return []
  const data = encodeFunctionData({
    abi: seatsAbi,
    functionName: 'grant',
    args: [number, number, member.keys.chain],
  })
  return [{ what: `seat of member ${number}`, to: contracts.seats, data }]
}

const funds = ({ keys }: PlannedMember, number: number, value: bigint): Step[] =>
  value === 0n ? [] : [{ what: `gas for member ${number}`, to: keys.chain, value }]
