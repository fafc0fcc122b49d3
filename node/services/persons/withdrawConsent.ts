import {
  type PersonWithdrawn,
  type SignedPersonWithdrawal,
  signedPersonWithdrawalSchema,
} from '@hexin/sdk/consent/person/signed.ts'
import { type PersonTrust, verifyPersonWithdrawal } from '@hexin/sdk/consent/person/verify.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { Clock } from '../../ports/clock.ts'
import type { PeerHandler } from '../../ports/peers.ts'
import type { PersonStore } from '../../ports/persons.ts'

export type WithdrawConsent = {
  /** From the person: obeyed here, and sent to the members that the consent names. Resolves to this member's statement on it. */
  submit(signed: SignedPersonWithdrawal): Promise<{ readonly statement: string }>
  readonly receive: PeerHandler
}

/**
 * Obeys a person's withdrawal on sight: it needs no role, no grant and nobody's cooperation, and counts from the moment that it is durable here, whether the consent is known
 * yet or not. What was processed before stays as it is (PIPL art. 15).
 */
export function createWithdrawConsent({
  crypto,
  clock,
  self,
  keyId,
  signer,
  trust,
  persons,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  readonly trust: PersonTrust
  readonly persons: PersonStore
}): WithdrawConsent {
  async function take(signed: SignedPersonWithdrawal, passOn: boolean): Promise<{ statement: string }> {
    const { hash, consent } = await verifyPersonWithdrawal(crypto, { signed, trust })
    const named = [consent.recipient.member, ...consent.providers]
    const statement = await persons.withdraw({
      ...{ consent: hash, signed, expiresAt: Math.max(consent.expiry, clock() + DAY_S) },
      recipients: passOn ? named.filter((member) => member !== self) : [],
      state() {
        const payload: PersonWithdrawn = { member: self, consent: hash, at: clock() }
        return signStatement({ type: 'hexin-person-withdrawn+jwt', keyId, payload, signer })
      },
    })
    return { statement }
  }

  return {
    submit: (signed) => take(signed, true),
    async receive(_from, body) {
      const parsed = signedPersonWithdrawalSchema.safeParse(body)
      if (!parsed.success) throw new HexinError('INPUT_INVALID', { detail: parsed.error.message })
      return take(parsed.data, false)
    },
  }
}

const DAY_S = 86_400
