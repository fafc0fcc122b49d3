import { councilAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import type { Body } from '@hexin/sdk/council/decision.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { decodeAbiParameters, hexToBytes, keccak256, type Log, numberToHex, parseEventLogs } from 'viem'
import type { ChainEvent } from '../ports/chain.ts'

/** The councils by their addresses, in lower case. */
export type BodyOf = (address: string) => Body | undefined

const abi = [...councilAbi, ...seatsAbi] as const
type Parsed = ReturnType<typeof parseEventLogs<typeof abi, true>>[number]

/** Characters of a text that a reader gets; what is longer is cut. Nobody who writes through a node gets near it. */
const TEXT_MAX = 4_000

/**
 * Translates a log of a council or of the seats; undefined for what means nothing to a node. Texts are whatever bytes a member sent: they are made fit to be
 * kept and shown, and what the hash is of is taken from the bytes.
 */
export function councilEvent(log: Parsed, bodyOf: BodyOf): DistributiveOmit<ChainEvent, 'block'> | undefined {
  if (log.eventName === 'SeatGranted' || log.eventName === 'SeatMoved') {
    const { group, member, account } = log.args
    return { type: 'seatHeld', group, member, account: account.toLowerCase() as Hex }
  }
  if (log.eventName === 'SeatVacated') return { type: 'seatVacated', group: log.args.group }
  const body = bodyOf(log.address.toLowerCase())
  if (!body) return undefined
  switch (log.eventName) {
    case 'ProposalCreated': {
      const { proposalId, proposer, targets, values, calldatas, voteStart, voteEnd } = log.args
      const text = textBytes(log, CREATED)
      return {
        type: 'proposalCreated',
        ...{ body, number: numberOf(proposalId), proposer: proposer.toLowerCase() as Hex },
        calls: targets.map((target, i) => ({
          target: target.toLowerCase() as Hex,
          value: `${values[i] ?? 0n}`,
          data: calldatas[i] ?? '0x',
        })),
        description: legible(text),
        descriptionHash: keccak256(text),
        ...{ snapshot: Number(voteStart), deadline: Number(voteEnd) },
      }
    }
    case 'VoteCast': {
      const { proposalId, voter, support, weight } = log.args
      return {
        type: 'voteCast',
        ...{ body, number: numberOf(proposalId), account: voter.toLowerCase() as Hex },
        ...{ support, weight: Number(weight), reason: legible(textBytes(log, CAST)) },
      }
    }
    case 'ProposalQueued': {
      const { proposalId, etaSeconds } = log.args
      return { type: 'proposalQueued', body, number: numberOf(proposalId), eta: Number(etaSeconds) }
    }
    case 'ProposalExecuted':
    case 'ProposalCanceled': {
      const outcome = log.eventName === 'ProposalExecuted' ? 'executed' : 'canceled'
      return { type: 'proposalEnded', body, number: numberOf(log.args.proposalId), outcome }
    }
    default:
      return undefined
  }
}

const numberOf = (proposalId: bigint): Hex => numberToHex(proposalId, { size: 32 })

/** What is in the events' data, the text at the end as the bytes that it is. */
const CREATED = [
  ...['uint256', 'address', 'address[]', 'uint256[]', 'string[]', 'bytes[]', 'uint256', 'uint256', 'bytes'],
].map((type) => ({ type }))
const CAST = ['uint256', 'uint8', 'uint256', 'bytes'].map((type) => ({ type }))

function textBytes({ data }: Log, types: readonly { readonly type: string }[]): Uint8Array {
  return hexToBytes(decodeAbiParameters(types, data).at(-1) as Hex)
}

/** Without anything that is invisible, that changes how text is shown, or that a database can't keep; line breaks stay. */
function legible(bytes: Uint8Array): string {
  const text = new TextDecoder().decode(bytes).replaceAll(/[^\n\P{C}]|[\p{Zl}\p{Zp}]/gu, '\uFFFD')
  return text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never
