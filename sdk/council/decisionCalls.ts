import { type Abi, decodeFunctionData, encodeFunctionData } from 'viem'
import { accessManagerAbi, logsAbi, membersAbi, seatsAbi } from '../abis/generated.ts'
import { keyAlgorithmNames, keyPurposeNames } from '../api/members.ts'
import type { Hex } from '../encoding.ts'
import { type Network, type Role, roleBits, rolesOf } from '../network.ts'
import { type Decision, type DecisionType, decisionSchema, grounds } from './decision.ts'

export type CouncilCall = {
  readonly target: Hex
  /** Wei, decimal. */
  readonly value: string
  readonly data: Hex
}

const abis: Readonly<Record<'members' | 'seats' | 'logs' | 'accessManager', Abi>> = {
  members: membersAbi,
  seats: seatsAbi,
  logs: logsAbi,
  accessManager: accessManagerAbi,
}

type ContractName = keyof typeof abis

/** One argument of a contract's function and the field of a decision that it is. */
type Field = {
  readonly name: string
  readonly encode: (value: never) => unknown
  readonly decode: (value: never) => unknown
}

const same = (name: string): Field => ({ name, encode: (value) => value, decode: (value) => value })
const large = (name: string): Field => ({
  name,
  encode: (value: number) => BigInt(value),
  decode: (value: bigint) => Number(value),
})
const address = (name: string): Field => ({ ...same(name), decode: (value: string) => value.toLowerCase() })
const oneOf = (name: string, names: readonly string[]): Field => ({
  name,
  encode: (value: string) => names.indexOf(value),
  decode: (value: number) => names[value],
})
const memberRoles: Field = {
  name: 'roles',
  encode: (names: readonly Role[]) => roleBits(names),
  decode: (bits: number) => rolesOf(bits),
}
const member = same('member')
const newKey = [
  oneOf('purpose', keyPurposeNames),
  oneOf('algorithm', keyAlgorithmNames),
  same('material'),
  large('notBefore'),
  large('notAfter'),
]

type Codec = {
  readonly contract: ContractName
  readonly functionName: string
  readonly fields: readonly Field[]
}

const codec = (contract: ContractName, functionName: string, ...fields: readonly Field[]): Codec => ({
  contract,
  functionName,
  fields,
})

/** Which call each decision is. Total: a new decision does not compile without its line. */
const codecs: Readonly<Record<DecisionType, Codec>> = {
  admit: codec('members', 'admit', memberRoles, same('profileHash')),
  setRoles: codec('members', 'setRoles', member, memberRoles),
  setProfile: codec('members', 'setProfile', member, same('profileHash')),
  suspend: codec('members', 'suspend', member),
  suspendUrgently: codec('members', 'suspendUrgently', member, oneOf('ground', grounds)),
  confirmSuspension: codec('members', 'confirmSuspension', member),
  reinstate: codec('members', 'reinstate', member),
  retire: codec('members', 'retire', member),
  addKey: codec('members', 'addKey', member, ...newKey),
  endKey: codec('members', 'endKey', member, same('index'), large('notAfter')),
  sealLog: codec('logs', 'seal', member, large('size'), same('root'), same('consistencyProof')),
  grantSeat: codec('seats', 'grant', same('group'), member, address('account')),
  vacateSeat: codec('seats', 'vacate', same('group')),
  grantRole: codec('accessManager', 'grantRole', large('role'), address('account'), same('delayS')),
  revokeRole: codec('accessManager', 'revokeRole', large('role'), address('account')),
  setRoleGuardian: codec('accessManager', 'setRoleGuardian', large('role'), large('guardian')),
  setFunctionRole: codec(
    'accessManager',
    'setTargetFunctionRole',
    address('target'),
    same('selectors'),
    large('role'),
  ),
}

/** Addresses of the contracts, as the network file has them. */
type Contracts = Network['contracts']

/** The call that carries a decision out. */
export function encodeDecision(contracts: Contracts, decision: Decision): CouncilCall {
  const { contract, functionName, fields } = codecs[decision.type]
  const target = contracts[contract]
  if (target === undefined) throw new RangeError(`the network file names no ${contract}`)
  const values = decision as unknown as Readonly<Record<string, never>>
  const args = fields.map(({ name, encode }) => encode(values[name] as never))
  return { target, value: '0', data: encodeFunctionData({ abi: abis[contract], functionName, args }) }
}

/**
 * The decision that a call carries out, or undefined for any other call. What is returned encodes to the very same call: nothing in it goes
 * unsaid.
 */
export function decodeDecision(contracts: Contracts, call: CouncilCall): Decision | undefined {
  const target = call.target.toLowerCase()
  const contract = (Object.keys(abis) as ContractName[]).find((name) => contracts[name] === target)
  const decision = contract && read(contract, call.data)
  const again = decision && encodeDecision(contracts, decision)
  return again?.data === call.data.toLowerCase() && again.value === call.value ? decision : undefined
}

function read(contract: ContractName, data: Hex): Decision | undefined {
  let decoded: { readonly functionName: string; readonly args?: readonly unknown[] }
  try {
    decoded = decodeFunctionData({ abi: abis[contract], data }) as typeof decoded
  } catch {
    return undefined
  }
  const { functionName, args = [] } = decoded
  const found = Object.entries(codecs).find(
    ([, its]) => its.contract === contract && its.functionName === functionName,
  )
  if (!found) return undefined
  const [type, { fields }] = found
  const values = fields.map(({ name, decode }, i) => [name, decode(args[i] as never)] as const)
  return decisionSchema.safeParse({ type, ...Object.fromEntries(values) }).data
}
