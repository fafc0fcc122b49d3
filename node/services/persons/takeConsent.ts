import { type SignedPersonConsent, signedPersonConsentSchema } from '@hexin/sdk/consent/person/signed.ts'
import { assertWithinGrant, type PersonTrust, verifyPersonConsent } from '@hexin/sdk/consent/person/verify.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { PersonStore } from '../../ports/persons.ts'

export type TakeConsent = {
  /**
   * Takes a person's consent: checks it from end to end and against its grant, keeps it, and owes it from then on to the other members that it names. Resolves once that is
   * durable; the same one again is harmless.
   */
  submit(signed: SignedPersonConsent, request?: string): Promise<{ readonly consent: Hex }>
  /** From another member: checked as if it came from nobody. */
  readonly receive: PeerHandler
}

export function createTakeConsent({
  crypto,
  clock,
  self,
  trust,
  grants,
  persons,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly trust: PersonTrust
  readonly grants: Grants
  readonly persons: PersonStore
}): TakeConsent {
  async function check(signed: SignedPersonConsent) {
    const verified = await verifyPersonConsent(crypto, { signed, trust })
    const { consent, expiry } = verified
    const grant = await grants.find(consent.grant)
    if (!grant) throw new HexinError('GRANT_UNKNOWN', { found: consent.grant })
    assertWithinGrant(consent, grant.id, grant.artefact)
    const named = [consent.recipient.member, ...consent.providers]
    if (!named.includes(self))
      throw new HexinError('PERSON_CONSENT_BEYOND_GRANT', { found: self, expected: named })
    if (expiry <= clock())
      throw new HexinError('PERSON_CONSENT_EXPIRED', { found: expiry, expected: `later than ${clock()}` })
    return { verified, others: named.filter((member) => member !== self) }
  }

  return {
    async submit(signed, request) {
      const { verified, others } = await check(signed)
      await persons.save(verified, signed, { recipients: others, ...(request !== undefined && { request }) })
      return { consent: verified.hash }
    },
    async receive(_from, body) {
      const parsed = signedPersonConsentSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: parsed.error.message })
      const { verified } = await check(parsed.data)
      await persons.save(verified, parsed.data, { recipients: [] })
      return { consent: verified.hash }
    },
  }
}
