import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { OfficerSignature } from '@hexin/sdk/consent/signedGrant.ts'
import { rawToDer } from '@hexin/sdk/crypto/der.ts'
import { concat, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { type TestOfficer, wallet } from '../helpers.ts'

/** What an authenticator and the browser around it make of a challenge; each part can be another than it should. */
export type Assertion = {
  readonly type?: unknown
  readonly challenge?: Uint8Array
  readonly origin?: unknown
  readonly crossOrigin?: unknown
  readonly rpId?: string
  readonly flags?: number
  readonly clientData?: Uint8Array
  readonly authenticatorData?: Uint8Array
  /** What becomes of the raw signature. */
  readonly signature?: (raw: Uint8Array) => Uint8Array | undefined
}

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04

/** Signs as a passkey does (WebAuthn level 3, 6.3.3): over authenticator data and the hash of the client data. */
export async function assert(
  { signer }: TestOfficer,
  text: string,
  change: Assertion = {},
  officer = 0,
): Promise<OfficerSignature> {
  const clientData =
    change.clientData ??
    utf8(
      JSON.stringify({
        type: change.type ?? 'webauthn.get',
        challenge: toBase64url(change.challenge ?? crypto.sha256(utf8(text))),
        origin: change.origin ?? wallet.origin,
        crossOrigin: change.crossOrigin ?? false,
      }),
    )
  const authenticatorData =
    change.authenticatorData ??
    concat(
      crypto.sha256(utf8(change.rpId ?? wallet.rpId)),
      Uint8Array.of(change.flags ?? USER_PRESENT | USER_VERIFIED),
      new Uint8Array(4),
    )
  const raw = await signer.sign(concat(authenticatorData, crypto.sha256(clientData)))
  const der = change.signature ? change.signature(raw) : rawToDer(raw)
  return {
    type: 'passkey',
    officer,
    authenticatorData: toBase64url(authenticatorData),
    clientDataJSON: toBase64url(clientData),
    signature: toBase64url(der ?? new Uint8Array(1)),
  }
}
