import { type GrantArtefact, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { ControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { RequestLink } from '../request/link.ts'

/** A grant that was signed on this device, with the keys that pause and revoke it, and what was last done with it from here. */
export type GrantEntry = {
  readonly id: Hex
  readonly signed: SignedGrant
  readonly keys: ControlKeys
  /** Number of the next pause or resume. */
  readonly sequence: number
  readonly signedAt: number
  /** Whether the asking member has it: unconfirmed means that it was sent and no answer came; waiting, that other officers have to sign too. */
  readonly delivery: 'unconfirmed' | 'waiting' | 'delivered' | 'refused'
  /** The way to the asking member, for sending again, while delivery is unconfirmed or waiting. */
  readonly link?: RequestLink
  /** The version that took this one's place. */
  readonly successor?: Hex
  readonly last: 'grant' | GrantAction
  readonly lastAt: number
}

export type GrantAction = 'pause' | 'resume' | 'revoke'

export type GrantStatus =
  | 'unconfirmed'
  | 'waiting'
  | 'refused'
  | 'active'
  | 'paused'
  | 'superseded'
  | 'revoked'
  | 'expired'

export const artefactOf = ({ signed }: Pick<GrantEntry, 'signed'>): GrantArtefact =>
  parseArtefact(signed.artefact)

/** How a grant stands, as far as this device knows. */
export function statusOf(entry: GrantEntry, now: number): GrantStatus {
  if (entry.last === 'revoke') return 'revoked'
  if (entry.successor !== undefined) return 'superseded'
  if (artefactOf(entry).expiry <= now) return 'expired'
  if (entry.delivery !== 'delivered') return entry.delivery
  return entry.last === 'pause' ? 'paused' : 'active'
}

/** What may be done with a grant in that state. A grant that left this device can always be revoked. */
export const actionsOf: Readonly<Record<GrantStatus, readonly GrantAction[]>> = {
  unconfirmed: ['revoke'],
  // One officer’s no by the link ends it, and so does the link’s own end.
  waiting: [],
  refused: ['revoke'],
  active: ['pause', 'revoke'],
  paused: ['resume', 'revoke'],
  superseded: [],
  revoked: [],
  expired: [],
}
