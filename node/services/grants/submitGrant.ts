import { registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import type { Succession } from '@hexin/sdk/consent/typedData.ts'
import {
  type GrantTrust,
  successionOf,
  type VerifiedGrant,
  verifyGrant,
  verifyRegistration,
} from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, type Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants, KnownGrant } from '../../ports/grants.ts'
import type { Membership } from '../membership.ts'
import { toOperation } from './operation.ts'

export type SubmitGrant = (grant: SignedGrant) => Promise<{ readonly id: Hex }>

/**
 * Takes a grant from the company's wallet: checks it from end to end, keeps it, and owes from then on, across restarts, to bring it onto the
 * chain and to the members whom it names. Resolves once that is durable; handing in the same grant again is harmless.
 */
export function createSubmitGrant({
  crypto,
  clock,
  self,
  trust,
  membership,
  grants,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly trust: GrantTrust
  readonly membership: Membership
  readonly grants: Grants
}): SubmitGrant {
  /** The grant whose place this one takes, as this member has it. */
  async function findReplaced({ artefact }: VerifiedGrant): Promise<KnownGrant | undefined> {
    const { predecessor, subject, grantee, version } = artefact
    if (predecessor === null) return undefined
    const replaced = await grants.find(predecessor)
    if (!replaced) throw new HexinError('GRANT_UNKNOWN', { found: predecessor })
    const expected = { subject, grantee, version: version - 1 }
    const found = {
      subject: replaced.artefact.subject,
      grantee: replaced.artefact.grantee,
      version: replaced.artefact.version,
    }
    if (canonicalJson(found) !== canonicalJson(expected))
      throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
        detail: 'It takes the place of a grant that it is no version of.',
        found,
        expected,
      })
    return replaced
  }

  return async (signed) => {
    const verified = await verifyGrant(crypto, { grant: signed, trust })
    const { id, artefact, registration } = verified
    const replaced = await findReplaced(verified)
    await verifyRegistration(signed, verified, replaced?.artefact.controls.widen)
    const succession = successionOf(signed, artefact)
    // Handed in again, it may have taken its predecessor's place already.
    if (replaced && succession && !(await grants.find(id))) assertReplaceable(replaced, succession)
    if (signed.registration.deadline <= clock())
      throw new HexinError('GRANT_REGISTRATION_INVALID', {
        found: `deadline ${signed.registration.deadline}`,
        expected: `later than ${clock()}`,
      })
    const named = [artefact.grantee, ...artefact.providers]
    for (const member of named) membership.get(member)
    const operation = toOperation(crypto, {
      grant: id,
      action: succession ? 'widen' : 'register',
      sequence: 0,
      calldata: registerCall(registration, signed.registration.signature, succession),
      expiresAt: signed.registration.deadline,
    })
    await grants.save(verified, signed, { operation, recipients: named.filter((member) => member !== self) })
    return { id }
  }
}

const STANDING = {
  paused: 'GRANT_PAUSED',
  revoked: 'GRANT_REVOKED',
  superseded: 'GRANT_SUPERSEDED',
} as const

/** Only an active grant is replaced, by its next message: the contract would refuse any other. */
function assertReplaceable(
  { id, state, sequence, revocationSeen }: KnownGrant,
  succession: Succession,
): void {
  if (state === undefined) throw new HexinError('GRANT_NOT_REGISTERED', { found: id })
  const standing = revocationSeen ? 'revoked' : state
  if (standing !== 'active') throw new HexinError(STANDING[standing], { found: id })
  if (succession.sequence !== sequence)
    throw new HexinError('GRANT_REGISTRATION_INVALID', {
      found: `sequence ${succession.sequence}`,
      expected: sequence,
    })
}
