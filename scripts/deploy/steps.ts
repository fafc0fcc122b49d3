import type { Hex } from '@hexin/sdk/encoding.ts'

/** In the order of their deployment. */
export const contractNames = [
  'accessManager',
  'members',
  'grants',
  'logs',
  'seats',
  'council',
  'emergency',
] as const

export type ContractName = (typeof contractNames)[number]

export type Contracts = Readonly<Record<ContractName, Hex>>

/** One transaction of the deployer; its nonce is its place in the list. */
export type Step = {
  readonly what: string
  /** The contract that it makes; with no `to`. */
  readonly creates?: ContractName
  readonly to?: Hex
  readonly data?: Hex
  readonly value?: bigint
}
