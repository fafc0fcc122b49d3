import { encodeFunctionData } from 'viem'
import { logsAbi } from '../abis/generated.ts'
import type { Hex } from '../encoding.ts'
import type { Network } from '../network.ts'

/** What the Logs contract is told about a log. `deadline` (unix seconds) bounds how long the signature may be used. */
export type PublishedCheckpoint = {
  readonly member: number
  readonly size: bigint
  readonly root: Hex
  readonly noteHash: Hex
  readonly deadline: bigint
}

/** The EIP-712 typed data that a log key signs to publish a checkpoint, as `contracts/interfaces/ILogs.sol` has it. */
export function checkpointTypedData(
  { chainId, contracts }: Pick<Network, 'chainId' | 'contracts'>,
  checkpoint: PublishedCheckpoint,
) {
  return {
    domain: { name: 'Hexin Logs', version: '1', chainId, verifyingContract: contracts.logs },
    types: {
      PublishCheckpoint: [
        { name: 'member', type: 'uint32' },
        { name: 'size', type: 'uint64' },
        { name: 'root', type: 'bytes32' },
        { name: 'noteHash', type: 'bytes32' },
        { name: 'deadline', type: 'uint64' },
      ],
    },
    primaryType: 'PublishCheckpoint',
    message: checkpoint,
  } as const
}

/** Calldata that publishes a checkpoint. */
export const publishCall = (
  checkpoint: PublishedCheckpoint,
  consistencyProof: readonly Hex[],
  logKeySignature: Hex,
): Hex =>
  encodeFunctionData({
    abi: logsAbi,
    functionName: 'publish',
    args: [checkpoint, consistencyProof, logKeySignature],
  })
