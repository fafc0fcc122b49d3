import { encodeFunctionData } from 'viem'
import { grantsAbi } from '../abis/generated.ts'
import type { Hex } from '../encoding.ts'
import type { GrantControl, GrantRegistration, Succession } from './typedData.ts'

/** Calldata that brings a registration onto the chain: of a first version, or of one that takes another's place. */
export function registerCall(registration: GrantRegistration, signature: Hex, succession?: Succession): Hex {
  if (!succession)
    return encodeFunctionData({ abi: grantsAbi, functionName: 'register', args: [registration, signature] })
  const { predecessor, sequence } = succession
  return encodeFunctionData({
    abi: grantsAbi,
    functionName: 'widen',
    args: [predecessor, BigInt(sequence), registration, signature],
  })
}

/** Calldata that brings a pause, resume or revocation onto the chain. */
export function controlCall(control: GrantControl, signature: Hex): Hex {
  if (control.action === 'revoke')
    return encodeFunctionData({ abi: grantsAbi, functionName: 'revoke', args: [control.grant, signature] })
  const { action, grant, sequence, deadline } = control
  return encodeFunctionData({
    abi: grantsAbi,
    functionName: action,
    args: [grant, BigInt(sequence), BigInt(deadline), signature],
  })
}

/** Calldata of one transaction that carries many of the above. */
export const multicall = (calls: readonly Hex[]): Hex =>
  encodeFunctionData({ abi: grantsAbi, functionName: 'multicall', args: [calls] })
