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

export type Contracts = Readonly<Record<(typeof contractNames)[number], Hex>>

/** One transaction of the deployer; its nonce is its place in the list. */
export type Step = { readonly to?: Hex; readonly data?: Hex; readonly value?: bigint; readonly what: string }
