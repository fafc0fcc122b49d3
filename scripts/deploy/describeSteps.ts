import type { Hex } from '@hexin/sdk/encoding.ts'
import {
  type Abi,
  type AbiFunction,
  type AbiParameter,
  decodeDeployData,
  decodeFunctionData,
  toFunctionSelector,
} from 'viem'
import { buildOf, sources } from './contracts.ts'
import type { Plan } from './plan.ts'
import { type ContractName, contractNames, type Step } from './steps.ts'

/** A step as its bytes have it, read back from the calldata itself. */
export type DescribedStep = {
  readonly nonce: number
  readonly what: string
  readonly to?: Hex
  /** Which function of which contract, or whose constructor. */
  readonly call?: string
  readonly args?: Readonly<Record<string, unknown>>
  readonly value?: string
  readonly data?: Hex
}

/** What each step of a plan calls, and with what. */
export function describeSteps({ contracts, steps }: Plan): DescribedStep[] {
  const nameOf = (address: Hex): ContractName | undefined =>
    contractNames.find((name) => contracts[name] === address)

  function callOf({ creates, to, data }: Step): Pick<DescribedStep, 'call' | 'args'> {
    if (creates !== undefined && data !== undefined) {
      const { abi, build } = sources[creates]
      const { args } = decodeDeployData({ abi, data, bytecode: buildOf(build).bytecode })
      const { inputs = [] } = abi.find((item) => item.type === 'constructor') ?? {}
      return { call: `new ${build}`, args: byName(inputs, args) }
    }
    const contract = to && nameOf(to)
    if (contract === undefined || data === undefined) return {}
    const { abi } = sources[contract]
    const { functionName, args = [] } = decodeFunctionData({ abi, data })
    const { inputs } = functionOf(abi, functionName)
    return { call: `${contract}.${functionName}`, args: byName(inputs, args) }
  }

  const byName = (inputs: readonly AbiParameter[], args: readonly unknown[]) =>
    Object.fromEntries(inputs.map(({ name, type }, i) => [name ?? `${i}`, show(args[i], type)]))

  function show(value: unknown, type: string): unknown {
    if (typeof value === 'bigint') return value.toString()
    if (type === 'address') {
      const name = nameOf(String(value).toLowerCase() as Hex)
      return name === undefined ? value : `${String(value).toLowerCase()} (${name})`
    }
    if (type === 'bytes4[]')
      return (value as Hex[]).map((selector) => `${selector} (${functionNames.get(selector)})`)
    return value
  }

  return steps.map((step, nonce) => {
    const { what, to, value, data } = step
    return {
      ...{ nonce, what },
      ...(to && { to }),
      ...callOf(step),
      ...(value !== undefined && { value: value.toString() }),
      ...(data && { data }),
    }
  })
}

const functionOf = (abi: Abi, name: string): AbiFunction =>
  abi.find((item): item is AbiFunction => item.type === 'function' && item.name === name) as AbiFunction

const functionNames: ReadonlyMap<Hex, string> = new Map(
  Object.values(sources)
    .flatMap(({ abi }) => abi)
    .flatMap((item) => (item.type === 'function' ? [[toFunctionSelector(item), item.name]] : [])),
)
