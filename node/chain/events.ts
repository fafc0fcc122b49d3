import { councilAbi, grantsAbi, logsAbi, membersAbi, seatsAbi } from '@hexin/sdk/abis/generated.ts'
import { type Hex, toSafeNumber } from '@hexin/sdk/encoding.ts'
import { type Log, parseEventLogs } from 'viem'
import type { ChainEvent } from '../ports/chain.ts'
import { type BodyOf, councilEvent } from './councilEvents.ts'

const ownAbi = [...membersAbi, ...grantsAbi, ...logsAbi] as const
const councilsAbi = [...councilAbi, ...seatsAbi] as const
const abi = [...ownAbi, ...councilsAbi] as const

/** Translates contract logs into what they mean, in their order on the chain. Logs that mean nothing to a node are left out. */
export function toChainEvents(logs: readonly Log[], bodyOf: BodyOf): ChainEvent[] {
  return parseEventLogs({ abi, logs: [...logs], strict: true }).flatMap((log) => {
    const block = Number(log.blockNumber)
    const event = isOwn(log) ? translate(log) : councilEvent(log, bodyOf)
    return event ? [{ ...event, block }] : []
  })
}

type Parsed = ReturnType<typeof parseEventLogs<typeof ownAbi, true>>[number]
type Other = ReturnType<typeof parseEventLogs<typeof councilsAbi, true>>[number]

const councilNames = new Set(
  councilsAbi.flatMap((item) => (item.type === 'event' ? [item.name as string] : [])),
)
const isOwn = (log: Parsed | Other): log is Parsed => !councilNames.has(log.eventName)

function translate(log: Parsed): DistributiveOmit<ChainEvent, 'block'> | undefined {
  switch (log.eventName) {
    case 'MemberAdmitted': {
      const { member, roles, profileHash } = log.args
      return { type: 'memberAdmitted', member, roles, profileHash }
    }
    case 'MemberRolesSet':
      return { type: 'memberRoles', member: log.args.member, roles: log.args.roles }
    case 'MemberProfileSet':
      return { type: 'memberProfile', member: log.args.member, profileHash: log.args.profileHash }
    case 'MemberSuspended':
      return { type: 'memberStatus', member: log.args.member, status: 'suspended' }
    case 'MemberSuspendedUrgently':
      return { type: 'memberSuspendedUntil', member: log.args.member, until: toSafeNumber(log.args.until) }
    case 'MemberSuspensionConfirmed':
      return { type: 'memberSuspendedUntil', member: log.args.member, until: undefined }
    case 'MemberReinstated':
      return { type: 'memberStatus', member: log.args.member, status: 'active' }
    case 'MemberRetired':
      return { type: 'memberStatus', member: log.args.member, status: 'retired' }
    case 'MemberKeyAdded': {
      const { member, index, purpose, algorithm, material, notBefore, notAfter } = log.args
      const window = { notBefore: Number(notBefore), notAfter: toSafeNumber(notAfter) }
      return { type: 'keyAdded', member, index, purpose, algorithm, material, ...window }
    }
    case 'MemberKeyEnded': {
      const { member, index, notAfter } = log.args
      return { type: 'keyEnded', member, index, notAfter: toSafeNumber(notAfter) }
    }
    case 'GrantRegistered': {
      const { grant, artefactHash, revokeKey } = log.args
      return { type: 'grantRegistered', grant, artefactHash, revokeKey: revokeKey.toLowerCase() as Hex }
    }
    case 'GrantPaused':
      return { type: 'grantState', grant: log.args.grant, state: 'paused', sequence: sequence(log) }
    case 'GrantResumed':
      return { type: 'grantState', grant: log.args.grant, state: 'active', sequence: sequence(log) }
    case 'GrantSuperseded':
      return {
        type: 'grantSuperseded',
        grant: log.args.grant,
        successor: log.args.successor,
        sequence: sequence(log),
      }
    case 'GrantRevoked':
      return { type: 'grantState', grant: log.args.grant, state: 'revoked', sequence: undefined }
    case 'CheckpointPublished': {
      const { member, size, root, noteHash } = log.args
      return { type: 'checkpointPublished', member, size: Number(size), root, noteHash }
    }
    default:
      return undefined
  }
}

/** The sequence number that comes next, after the one that the event used. */
const sequence = ({ args }: { readonly args: { readonly sequence: bigint } }): number =>
  Number(args.sequence) + 1

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never
