import { accessManagerAbi, logsAbi, membersAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Pace } from '@hexin/sdk/network.ts'
import { type Abi, encodeFunctionData, toFunctionSelector } from 'viem'
import type { Contracts, Step } from './steps.ts'

const DAY = 86_400

/** AccessManager's own: whoever has it gives out all others. */
export const ADMIN = 0n

export type Governor = 'council' | 'emergency'

export type RestrictedRole = {
  readonly name: string
  readonly id: bigint
  /** The governor that has the role; nobody else ever has it. */
  readonly holder: Governor
  /** Seconds between a decision and its execution. */
  readonly delayS: number
  readonly functions: readonly (readonly ['members' | 'seats' | 'logs', string])[]
}

/** Who may call what: every restricted function of every contract, once. */
export const restrictedRoles: readonly RestrictedRole[] = [
  {
    name: 'admission',
    id: 1n,
    holder: 'council',
    delayS: 2 * DAY,
    functions: [
      ['members', 'admit'],
      ['members', 'setRoles'],
      ['members', 'setProfile'],
      ['members', 'retire'],
      ['seats', 'grant'],
      ['seats', 'vacate'],
    ],
  },
  {
    name: 'standing',
    id: 2n,
    holder: 'council',
    delayS: 0,
    functions: [
      ['members', 'suspend'],
      ['members', 'confirmSuspension'],
      ['members', 'reinstate'],
    ],
  },
  {
    name: 'keys',
    id: 3n,
    holder: 'council',
    delayS: 0,
    functions: [
      ['members', 'addKey'],
      ['members', 'endKey'],
    ],
  },
  { name: 'logs', id: 4n, holder: 'council', delayS: DAY, functions: [['logs', 'seal']] },
  { name: 'urgent', id: 5n, holder: 'emergency', delayS: 0, functions: [['members', 'suspendUrgently']] },
]

/** Of the admin role, which changes everything above. */
export const ADMIN_DELAY_S = 7 * DAY

/** Urgent decisions are voted on at once, and for a day. */
export const productionPace: Pace = {
  council: { votingDelayS: DAY, votingPeriodS: 7 * DAY },
  emergency: { votingDelayS: 0, votingPeriodS: DAY },
  delays: true,
}

/** On one machine nobody waits for days. */
export const devnetPace: Pace = {
  council: { votingDelayS: 0, votingPeriodS: 60 },
  emergency: { votingDelayS: 0, votingPeriodS: 60 },
  delays: false,
}

/** Parts of all seats. */
export const twoThirds = { numerator: 2, denominator: 3 } as const
export const oneThird = { numerator: 1, denominator: 3 } as const

const abis = { members: membersAbi, seats: seatsAbi, logs: logsAbi } as const

export function selectorOf(contract: keyof typeof abis, name: string): Hex {
  const item = (abis[contract] as Abi).find((entry) => entry.type === 'function' && entry.name === name)
  if (item?.type !== 'function') throw new Error(`${contract} has no function ${name}`)
  return toFunctionSelector(item)
}

/** The council becomes the admin, and each governor gets its roles; the deployer keeps nothing. */
export function handOver({
  contracts,
  deployer,
  pace,
}: {
  readonly contracts: Contracts
  readonly deployer: Hex
  readonly pace: Pace
}): Step[] {
  const to = contracts.accessManager
  const delay = (seconds: number) => (pace.delays ? seconds : 0)
  const grant = (role: bigint, account: Hex, seconds: number): Hex =>
    encodeFunctionData({
      abi: accessManagerAbi,
      functionName: 'grantRole',
      args: [role, account, delay(seconds)],
    })
  return [
    ...restrictedRoles.flatMap(({ name, id, holder, delayS, functions }) => [
      ...[...Map.groupBy(functions, ([contract]) => contract)].map(([contract, its]) => ({
        what: `role ${name} for functions of ${contract}`,
        to,
        data: encodeFunctionData({
          abi: accessManagerAbi,
          functionName: 'setTargetFunctionRole',
          args: [contracts[contract], its.map(([, f]) => selectorOf(contract, f)), id],
        }),
      })),
      { what: `role ${name} to the ${holder}`, to, data: grant(id, contracts[holder], delayS) },
    ]),
    { what: 'make the council admin', to, data: grant(ADMIN, contracts.council, ADMIN_DELAY_S) },
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
