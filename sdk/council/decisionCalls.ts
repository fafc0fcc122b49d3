import { encodeAbiParameters, encodeFunctionData, keccak256, stringToHex } from 'viem'
import { councilAbi, membersAbi } from '../abis/generated.ts'
import type { Hex } from '../encoding.ts'

/** What the council decides on a member, and what tells two such decisions apart. */
export type MemberDecision = {
  readonly action: 'suspend' | 'reinstate' | 'retire'
  readonly member: number
  readonly reference: string
}

const FOR = 1

/**
 * Calldata for the council's three steps: propose a decision, vote for it, carry it out. Whoever names the same decision and Members contract means the
 * same proposal: a Governor numbers proposals by their content.
 */
export function decisionCalls(
  members: Hex,
  { action, member, reference }: MemberDecision,
): Readonly<Record<'propose' | 'vote' | 'execute', Hex>> {
  const abi = councilAbi
  const targets = [members]
  const values = [0n]
  const calls = [encodeFunctionData({ abi: membersAbi, functionName: action, args: [member] })]
  const words = `${action} member ${member}, ${reference}`
  const wordsHash = keccak256(stringToHex(words))
  const id = keccak256(
    encodeAbiParameters(
      [{ type: 'address[]' }, { type: 'uint256[]' }, { type: 'bytes[]' }, { type: 'bytes32' }],
      [targets, values, calls, wordsHash],
    ),
  )
  return {
    propose: encodeFunctionData({ abi, functionName: 'propose', args: [targets, values, calls, words] }),
    vote: encodeFunctionData({ abi, functionName: 'castVote', args: [BigInt(id), FOR] }),
    execute: encodeFunctionData({ abi, functionName: 'execute', args: [targets, values, calls, wordsHash] }),
  }
}
