import { encodeAbiParameters, encodeFunctionData, keccak256, stringToHex } from 'viem'
import { councilAbi, seatsAbi } from '../abis/generated.ts'
import type { Hex } from '../encoding.ts'
import type { CouncilCall } from './decisionCalls.ts'

/** How a seat votes, in the order of the numbers on the chain. */
export const supports = ['against', 'for', 'abstain'] as const
export type Support = (typeof supports)[number]

/** What a Governor knows a proposal by: its calls, and the hash of its description. */
export type ProposalContent = { readonly calls: readonly CouncilCall[]; readonly descriptionHash: Hex }

const END = /\n[0-9a-f]{32}#proposer=0x[0-9a-f]{40}$/

/**
 * The description of a proposal: the reason; what makes this proposal another one than an earlier one with the same words (`tag`); who alone may propose it,
 * which the Governor holds: nobody who sees it coming can bring it in first as its own, and cancel it.
 */
export const descriptionOf = ({
  reason,
  tag,
  proposer,
}: {
  readonly reason: string
  /** 16 bytes, hexadecimal. */
  readonly tag: string
  readonly proposer: Hex
}): string => `${reason}\n${tag}#proposer=${proposer.toLowerCase()}`

/** The reason alone, as far as a description is one of ours. */
export const reasonOf = (description: string): string => description.replace(END, '')

export const descriptionHash = (description: string): Hex => keccak256(stringToHex(description))

/** The number that a Governor gives this content, as 32 bytes. Both councils give the same content the same number. */
export const proposalNumber = ({ calls, descriptionHash: hash }: ProposalContent): Hex =>
  keccak256(
    encodeAbiParameters(
      [{ type: 'address[]' }, { type: 'uint256[]' }, { type: 'bytes[]' }, { type: 'bytes32' }],
      [...columns(calls), hash],
    ),
  )

/** Calldata for a Governor: brings a proposal in. */
export const proposeCall = (calls: readonly CouncilCall[], description: string): Hex =>
  encodeFunctionData({ abi: councilAbi, functionName: 'propose', args: [...columns(calls), description] })

/** Calldata for a Governor: casts this account's vote. */
export const voteCall = (number: Hex, support: Support, reason: string): Hex =>
  encodeFunctionData({
    abi: councilAbi,
    functionName: 'castVoteWithReason',
    args: [BigInt(number), supports.indexOf(support), reason],
  })

/** Calldata for a Governor: what follows the votes, or takes the proposal back before them. */
export const stepCall = (
  step: 'queue' | 'execute' | 'cancel',
  { calls, descriptionHash: hash }: ProposalContent,
): Hex => encodeFunctionData({ abi: councilAbi, functionName: step, args: [...columns(calls), hash] })

/** Calldata for Seats: the member's seat moves to the chain key that sends this. */
export const claimSeatCall = (): Hex => encodeFunctionData({ abi: seatsAbi, functionName: 'claim' })

const columns = (calls: readonly CouncilCall[]) =>
  [
    calls.map(({ target }) => target),
    calls.map(({ value }) => BigInt(value)),
    calls.map(({ data }) => data),
  ] as const
