import { assembleGrant } from '@hexin/sdk/consent/composeGrant.ts'
import {
  passkeyChallenge,
  verifyOfficerSignature,
  type WalletOrigin,
} from '@hexin/sdk/consent/officerSignature.ts'
import type { OfficerSignature, SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { WalletFailure } from '../failure.ts'
import type { Assert } from '../keys/assertPasskey.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'
import type { Draft } from './draft.ts'

/** Seconds in which the registration may reach the chain. */
const RELAY_S = 3_600

/**
 * Signs a draft with the officer's passkey, and checks the signature as every verifier will.
 * @throws WalletFailure PASSKEY_BROKEN where the passkey signs, but not as the key that was registered; and what `assert` throws
 */
export async function signDraft({
  draft,
  officer,
  wallet,
  now,
  assert,
}: {
  readonly draft: Draft
  readonly officer: StoredOfficer & { readonly binding: string }
  readonly wallet: WalletOrigin
  readonly now: number
  readonly assert: Assert
}): Promise<SignedGrant> {
  const { text, artefact, notice, keys, replaced } = draft
  const assertion = await assert({
    rpId: wallet.rpId,
    credential: officer,
    challenge: passkeyChallenge(webCrypto, text),
  })
  const signature: OfficerSignature = { type: 'passkey', officer: 0, ...assertion }
  try {
    await verifyOfficerSignature(webCrypto, { text, officer: officerOf(officer), signature, wallet })
  } catch (cause) {
    throw isHexinError(cause, 'GRANT_ORIGIN_FOREIGN') ? cause : new WalletFailure('PASSKEY_BROKEN', cause)
  }
  const deadline = Math.min(now + RELAY_S, artefact.expiry)
  return assembleGrant(webCrypto, {
    text,
    artefact,
    notice,
    keys,
    replaced,
    deadline,
    signatures: [signature],
    bindings: [officer.binding],
  })
}
