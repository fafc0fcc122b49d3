import { readFileSync } from 'node:fs'
import {
  accessManagerAbi,
  councilAbi,
  grantsAbi,
  logsAbi,
  membersAbi,
  seatsAbi,
} from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Pace } from '@hexin/sdk/network.ts'
import { type Abi, getContractAddress } from 'viem'
import { type Governor, oneThird, twoThirds } from './roles.ts'
import { type ContractName, type Contracts, contractNames } from './steps.ts'

/** Leaves by which one checkpoint may grow a log: far above any tick, far below what a thief would like. */
export const GROWTH_CAP = 1_000_000n

/** Of each contract: what it is built from, and its name in signed messages, if it verifies any. */
export const sources: Readonly<
  Record<ContractName, { readonly build: string; readonly abi: Abi; readonly domain?: string }>
> = {
  accessManager: { build: 'AccessManager', abi: accessManagerAbi },
  members: { build: 'Members', abi: membersAbi, domain: 'Hexin Members' },
  grants: { build: 'Grants', abi: grantsAbi, domain: 'Hexin Grants' },
  logs: { build: 'Logs', abi: logsAbi, domain: 'Hexin Logs' },
  seats: { build: 'Seats', abi: seatsAbi, domain: 'Hexin Seats' },
  council: { build: 'Council', abi: councilAbi, domain: 'Hexin Council' },
  emergency: { build: 'Council', abi: councilAbi, domain: 'Hexin Emergency Council' },
}

/** On what terms a governor decides: which part of all seats, and how fast. */
export const termsOf = (governor: Governor, pace: Pace) => {
  const { votingDelayS: votingDelay, votingPeriodS: votingPeriod } = pace[governor]
  return { ...(governor === 'council' ? twoThirds : oneThird), votingDelay, votingPeriod }
}

/** Where a deployer's first transactions put the contracts. */
export function addressesFor(deployer: Hex): Contracts {
  const at = (nonce: number) =>
    getContractAddress({ from: deployer, nonce: BigInt(nonce) }).toLowerCase() as Hex
  return Object.fromEntries(contractNames.map((name, nonce) => [name, at(nonce)])) as Contracts
}

/** What each constructor is given. */
export function constructorArguments(
  { accessManager, members, seats }: Contracts,
  { deployer, pace }: { readonly deployer: Hex; readonly pace: Pace },
): Readonly<Record<ContractName, readonly unknown[]>> {
  const governor = (name: Governor) => [sources[name].domain, seats, accessManager, termsOf(name, pace)]
  return {
    accessManager: [deployer],
    members: [accessManager],
    grants: [members],
    logs: [members, GROWTH_CAP, accessManager],
    seats: [members, accessManager],
    council: governor('council'),
    emergency: governor('emergency'),
  }
}

export type Build = {
  readonly bytecode: Hex
  /** Of the code as the compiler has it: zeros where the constructor writes. */
  readonly deployedBytecodeHash: Hex
  readonly immutables: readonly { readonly name: string; readonly start: number; readonly length: number }[]
}

/** A contract's committed build. @throws Error where there is none */
export function buildOf(contract: string): Build {
  const file = new URL('../../contracts/build/contracts.json', import.meta.url)
  const found = (JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, Build>>)[contract]
  if (!found) throw new Error(`no build of ${contract}`)
  return found
}
