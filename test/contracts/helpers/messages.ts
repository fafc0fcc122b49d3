import type { Hex } from 'viem'
import type { TypedData } from './library.ts'

/** The seven messages that subjects and members sign, as the contracts' documentation gives them. */

const field = (text: string) => {
  const [type = '', name = ''] = text.split(' ')
  return { name, type }
}
const fields = (text: string) => text.split(',').map(field)

type At = { readonly chainId: number; readonly grants: Hex; readonly logs: Hex }

const grantMessage = (at: At, primaryType: string, signature: string, message: object): TypedData => ({
  domain: { name: 'Hexin Grants', version: '1', chainId: at.chainId, verifyingContract: at.grants },
  types: { [primaryType]: fields(signature) },
  primaryType,
  message: { ...message },
})

export type Registration = {
  readonly artefactHash: Hex
  readonly notBefore: bigint
  readonly expiry: bigint
  readonly widenKey: Hex
  readonly pauseKey: Hex
  readonly revokeKey: Hex
  readonly version: number
  readonly deadline: bigint
}

const registrationFields =
  'bytes32 artefactHash,uint64 notBefore,uint64 expiry,address widenKey,address pauseKey,address revokeKey,uint32 version,uint64 deadline'

export const registerGrant = (at: At, registration: Registration): TypedData =>
  grantMessage(at, 'RegisterGrant', registrationFields, registration)

export type Widening = Registration & { readonly predecessor: Hex; readonly sequence: bigint }

export const widenGrant = (at: At, widening: Widening): TypedData =>
  grantMessage(at, 'WidenGrant', `bytes32 predecessor,uint64 sequence,${registrationFields}`, widening)

type Control = { readonly grant: Hex; readonly sequence: bigint; readonly deadline: bigint }
const controlFields = 'bytes32 grant,uint64 sequence,uint64 deadline'

export const pauseGrant = (at: At, control: Control): TypedData =>
  grantMessage(at, 'PauseGrant', controlFields, control)

export const resumeGrant = (at: At, control: Control): TypedData =>
  grantMessage(at, 'ResumeGrant', controlFields, control)

export const revokeGrant = (at: At, grant: Hex): TypedData =>
  grantMessage(at, 'RevokeGrant', 'bytes32 grant', { grant })

export type Checkpoint = {
  readonly member: number
  readonly size: bigint
  readonly root: Hex
  readonly noteHash: Hex
  readonly deadline: bigint
}

const checkpointFields = 'uint32 member,uint64 size,bytes32 root,bytes32 noteHash,uint64 deadline'

const logMessage = (at: At, primaryType: string, signature: string, message: object): TypedData => ({
  domain: { name: 'Hexin Logs', version: '1', chainId: at.chainId, verifyingContract: at.logs },
  types: { [primaryType]: fields(signature) },
  primaryType,
  message: { ...message },
})

export const publishCheckpoint = (at: At, checkpoint: Checkpoint): TypedData =>
  logMessage(at, 'PublishCheckpoint', checkpointFields, checkpoint)

export const publishSuccessorCheckpoint = (
  at: At,
  checkpoint: Checkpoint & { readonly log: number },
): TypedData => logMessage(at, 'PublishSuccessorCheckpoint', `uint32 log,${checkpointFields}`, checkpoint)
