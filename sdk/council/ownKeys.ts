import { encodeFunctionData } from 'viem'
import { membersAbi } from '../abis/generated.ts'
import type { Hex } from '../encoding.ts'
import type { Network } from '../network.ts'

/** A member's order to add a key of its own, as `contracts/interfaces/IMembers.sol` has it. Purpose and algorithm are numbers there. */
export type KeyAddition = {
  readonly member: number
  readonly purpose: number
  readonly algorithm: number
  readonly material: Hex
  readonly notBefore: bigint
  readonly notAfter: bigint
  /** How many changes of its keys the member has made before. */
  readonly sequence: bigint
  /** Last unix second at which it may reach the chain. */
  readonly deadline: bigint
}

export type KeyEnding = Pick<KeyAddition, 'member' | 'notAfter' | 'sequence' | 'deadline'> & {
  readonly index: number
}

type Place = Pick<Network, 'chainId' | 'contracts'>

const domain = ({ chainId, contracts }: Place) =>
  ({ name: 'Hexin Members', version: '1', chainId, verifyingContract: contracts.members }) as const

const window = [
  { name: 'sequence', type: 'uint64' },
  { name: 'deadline', type: 'uint64' },
] as const

/** What a log key signs (EIP-712) so that a chain key may add a key of the same member. */
export const addKeyTypedData = (network: Place, message: KeyAddition) =>
  ({
    domain: domain(network),
    types: {
      AddKey: [
        { name: 'member', type: 'uint32' },
        { name: 'purpose', type: 'uint8' },
        { name: 'algorithm', type: 'uint8' },
        { name: 'material', type: 'bytes' },
        { name: 'notBefore', type: 'uint64' },
        { name: 'notAfter', type: 'uint64' },
        ...window,
      ],
    },
    primaryType: 'AddKey',
    message,
  }) as const

/** The same for the end of a key. */
export const endKeyTypedData = (network: Place, message: KeyEnding) =>
  ({
    domain: domain(network),
    types: {
      EndKey: [
        { name: 'member', type: 'uint32' },
        { name: 'index', type: 'uint32' },
        { name: 'notAfter', type: 'uint64' },
        ...window,
      ],
    },
    primaryType: 'EndKey',
    message,
  }) as const

/** Calldata that adds the key; the chain key sends it. */
export const addOwnKeyCall = (addition: KeyAddition, logKeySignature: Hex): Hex =>
  encodeFunctionData({ abi: membersAbi, functionName: 'addOwnKey', args: [addition, logKeySignature] })

/** Calldata that ends the key; the chain key sends it. */
export const endOwnKeyCall = (
  { member, index, notAfter, sequence, deadline }: KeyEnding,
  logKeySignature: Hex,
): Hex =>
  encodeFunctionData({
    abi: membersAbi,
    functionName: 'endOwnKey',
    args: [member, index, notAfter, sequence, deadline, logKeySignature],
  })
