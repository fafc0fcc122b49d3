import { toBase64url } from '@hexin/sdk/encoding.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { WalletFailure } from '../failure.ts'
import { assertPasskeySupport, PASSKEY_TIMEOUT_MS, passkeyFailure } from './passkeyFailure.ts'
import { spkiJwk } from './spkiJwk.ts'
import type { StoredOfficer } from './storedOfficer.ts'

const ES256 = -7

/**
 * Makes a passkey for one company on this device. It can sign only after the person was verified, by finger, face or code.
 * @throws WalletFailure PASSKEY_UNSUPPORTED, PASSKEY_CANCELLED, PASSKEY_FAILED
 */
export async function createPasskey({
  rpId,
  subject,
  subjectName,
}: {
  readonly rpId: string
  readonly subject: SubjectId
  readonly subjectName: string
}): Promise<StoredOfficer> {
  assertPasskeySupport()
  try {
    const credential = await navigator.credentials.create({
      publicKey: {
        rp: { id: rpId, name: '合信 Hexin' },
        // A random handle: one made from the company would let a second passkey overwrite the first.
        user: { id: random(32), name: subjectName, displayName: subjectName },
        // Nobody checks the attestation: the registrar checks the person.
        challenge: random(32),
        attestation: 'none',
        pubKeyCredParams: [{ type: 'public-key', alg: ES256 }],
        authenticatorSelection: { userVerification: 'required', residentKey: 'preferred' },
        timeout: PASSKEY_TIMEOUT_MS,
      },
    })
    if (!(credential instanceof PublicKeyCredential)) throw new WalletFailure('PASSKEY_FAILED')
    const response = credential.response as AuthenticatorAttestationResponse
    const spki = response.getPublicKey()
    if (spki === null || response.getPublicKeyAlgorithm() !== ES256)
      throw new WalletFailure('PASSKEY_UNSUPPORTED')
    return {
      subject,
      subjectName,
      key: await spkiJwk(spki),
      credentialId: toBase64url(new Uint8Array(credential.rawId)),
      transports: response.getTransports(),
    }
  } catch (cause) {
    throw passkeyFailure(cause)
  }
}

const random = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length))
