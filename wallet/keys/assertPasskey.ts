import { fromBase64url, toBase64url } from '@hexin/sdk/encoding.ts'
import { WalletFailure } from '../failure.ts'
import { assertPasskeySupport, PASSKEY_TIMEOUT_MS, passkeyFailure } from './passkeyFailure.ts'
import type { StoredOfficer } from './storedOfficer.ts'

/** What an authenticator signed, base64url. */
type Assertion = {
  readonly authenticatorData: string
  readonly clientDataJSON: string
  readonly signature: string
}

/** Has one passkey sign a challenge, after its holder was verified. */
export type Assert = (args: {
  readonly rpId: string
  readonly credential: Pick<StoredOfficer, 'credentialId' | 'transports'>
  readonly challenge: Uint8Array
}) => Promise<Assertion>

/** @throws WalletFailure PASSKEY_UNSUPPORTED, PASSKEY_CANCELLED, PASSKEY_FAILED */
export const assertPasskey: Assert = async ({ rpId, credential, challenge }) => {
  assertPasskeySupport()
  const { credentialId, transports } = credential
  try {
    const assertion = await navigator.credentials.get({
      publicKey: {
        rpId,
        challenge: Uint8Array.from(challenge),
        allowCredentials: [
          {
            type: 'public-key',
            id: Uint8Array.from(fromBase64url(credentialId)),
            transports: transports as AuthenticatorTransport[],
          },
        ],
        userVerification: 'required',
        timeout: PASSKEY_TIMEOUT_MS,
      },
    })
    if (!(assertion instanceof PublicKeyCredential)) throw new WalletFailure('PASSKEY_FAILED')
    const response = assertion.response as AuthenticatorAssertionResponse
    return {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
    }
  } catch (cause) {
    throw passkeyFailure(cause)
  }
}

const text = (bytes: ArrayBuffer): string => toBase64url(new Uint8Array(bytes))
