import { registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { type GrantTrust, verifyGrant, verifyRegistration } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
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
  return async (signed) => {
    const verified = await verifyGrant(crypto, { grant: signed, trust })
    await verifyRegistration(signed, verified)
    const { id, artefact, registration } = verified
    if (signed.registration.deadline <= clock())
      throw new HexinError('GRANT_REGISTRATION_INVALID', {
        found: `deadline ${signed.registration.deadline}`,
        expected: `later than ${clock()}`,
      })
    const named = [artefact.grantee, ...artefact.providers]
    for (const member of named) membership.get(member)
    const operation = toOperation(crypto, {
      grant: id,
      action: 'register',
      sequence: 0,
      calldata: registerCall(registration, signed.registration.signature),
      expiresAt: signed.registration.deadline,
    })
    await grants.save(verified, signed, { operation, recipients: named.filter((member) => member !== self) })
    return { id }
  }
}
