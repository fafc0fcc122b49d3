import {
  passkeyChallenge,
  verifyOfficerSignature,
  type WalletOrigin,
} from '@hexin/sdk/consent/officerSignature.ts'
import type { OfficerSignature } from '@hexin/sdk/consent/signedGrant.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { WalletFailure } from '../failure.ts'
import type { Assert } from '../keys/assertPasskey.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'

/**
 * Signs an artefact's text with an officer's passkey, and checks the signature as every verifier will. `index` is his place in the artefact.
 * @throws WalletFailure PASSKEY_BROKEN where the passkey signs, but not as the key that was registered; and what `assert` throws
 */
export async function signText({
  text,
  index,
  officer,
  wallet,
  assert,
}: {
  readonly text: string
  readonly index: number
  readonly officer: StoredOfficer
  readonly wallet: WalletOrigin
  readonly assert: Assert
}): Promise<OfficerSignature> {
  const assertion = await assert({
    rpId: wallet.rpId,
    credential: officer,
    challenge: passkeyChallenge(webCrypto, text),
  })
  const signature: OfficerSignature = { type: 'passkey', officer: index, ...assertion }
  try {
    await verifyOfficerSignature(webCrypto, { text, officer: officerOf(officer), signature, wallet })
  } catch (cause) {
    throw isHexinError(cause, 'GRANT_ORIGIN_FOREIGN') ? cause : new WalletFailure('PASSKEY_BROKEN', cause)
  }
  return signature
}
