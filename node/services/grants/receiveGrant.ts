import { signedGrantSchema } from '@hexin/sdk/consent/signedGrant.ts'
import { type GrantTrust, verifyGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PeerHandler } from '../../ports/peers.ts'

/**
 * Takes a grant that another member passes on. This member checks it as if it came from nobody, and keeps it only if the grant names it as
 * grantee or provider.
 */
export function createReceiveGrant({
  crypto,
  self,
  trust,
  grants,
}: {
  readonly crypto: Crypto
  readonly self: number
  readonly trust: GrantTrust
  readonly grants: Grants
}): PeerHandler {
  return async (_from, body) => {
    const parsed = signedGrantSchema.safeParse(body)
    if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: parsed.error.message })
    const verified = await verifyGrant(crypto, { grant: parsed.data, trust })
    const { grantee, providers } = verified.artefact
    if (grantee !== self && !providers.includes(self))
      throw new HexinError('GRANT_PROVIDER_MISMATCH', { found: self, expected: [grantee, ...providers] })
    await grants.save(verified, parsed.data)
    return { id: verified.id }
  }
}
