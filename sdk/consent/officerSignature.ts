import { derToRaw } from '../crypto/der.ts'
import type { Crypto } from '../crypto/port.ts'
import {
  concat,
  equalBytes,
  fromBase64url,
  fromHex,
  fromUtf8,
  parseJson,
  toBase64url,
  utf8,
} from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { jwkPublicKey } from '../statement/jwk.ts'
import { artefactHash, type Officer } from './artefact.ts'
import type { OfficerSignature } from './signedGrant.ts'

/** The wallet that the consortium publishes: its web origin, and the relying party id that its passkeys belong to. */
export type WalletOrigin = { readonly origin: string; readonly rpId: string }

/** What a signature by a software key is over: a tag of its own for each sort of text, so that it can mean nothing else. */
export type SigningTag =
  | 'hexin/grant/1'
  | 'hexin/objection/1'
  | 'hexin/person-consent/1'
  | 'hexin/person-withdrawal/1'

/** The bytes that a software key signs: the tag, a zero byte and the canonical text. */
export const softwareSigningInput = (text: string, tag: SigningTag = 'hexin/grant/1'): Uint8Array =>
  concat(utf8(`${tag}\0`), utf8(text))

/** The challenge that a passkey signs: the artefact's hash. */
export const passkeyChallenge = (crypto: Crypto, text: string): Uint8Array =>
  fromHex(artefactHash(crypto, text))

/**
 * Checks one officer's signature over an artefact's canonical text.
 * @throws HexinError GRANT_SIGNATURE_INVALID; GRANT_ORIGIN_FOREIGN where a passkey signed on another page than the wallet
 */
export async function verifyOfficerSignature(
  crypto: Crypto,
  { text, tag, officer, signature, wallet }: verifyOfficerSignature.Parameters,
): Promise<void> {
  if (officer.type !== signature.type)
    throw new HexinError('GRANT_SIGNATURE_INVALID', { found: signature.type, expected: officer.type })
  const found = `officer ${signature.officer}`
  let valid: boolean
  try {
    const publicKey = jwkPublicKey(officer.key)
    valid =
      signature.type === 'software'
        ? await crypto.verify({
            algorithm: 'ES256',
            publicKey,
            data: softwareSigningInput(text, tag),
            signature: fromBase64url(signature.signature),
          })
        : await verifyAssertion(crypto, {
            challenge: passkeyChallenge(crypto, text),
            publicKey,
            signature,
            wallet,
          })
  } catch (cause) {
    // A part that can't be read is no signature.
    if (cause instanceof HexinError && cause.code.startsWith('INPUT_'))
      throw new HexinError('GRANT_SIGNATURE_INVALID', { found, detail: cause.message, cause })
    throw cause
  }
  if (!valid) throw new HexinError('GRANT_SIGNATURE_INVALID', { found })
}

export declare namespace verifyOfficerSignature {
  type Parameters = {
    readonly text: string
    /** Of what sort the text is; a grant's artefact where nothing is said. */
    readonly tag?: SigningTag
    readonly officer: Officer
    readonly signature: OfficerSignature
    readonly wallet: WalletOrigin
  }
}

const USER_PRESENT = 0x01
const USER_VERIFIED = 0x04

/** WebAuthn level 3, 7.2, the steps that don't need a session: type, challenge, origin, rpIdHash, flags, signature. */
async function verifyAssertion(
  crypto: Crypto,
  { challenge, publicKey, signature, wallet }: AssertionParameters,
): Promise<boolean> {
  const clientDataBytes = fromBase64url(signature.clientDataJSON)
  const clientData = parseJson(fromUtf8(clientDataBytes)) as Record<string, unknown> | null
  if (clientData?.['type'] !== 'webauthn.get' || clientData['challenge'] !== toBase64url(challenge))
    return false
  if (clientData['origin'] !== wallet.origin || clientData['crossOrigin'] === true)
    throw new HexinError('GRANT_ORIGIN_FOREIGN', { found: clientData['origin'], expected: wallet.origin })

  const authenticatorData = fromBase64url(signature.authenticatorData)
  const flags = authenticatorData[32]
  if (authenticatorData.length < 37 || flags === undefined) return false
  if (!equalBytes(authenticatorData.subarray(0, 32), crypto.sha256(utf8(wallet.rpId))))
    throw new HexinError('GRANT_ORIGIN_FOREIGN', {
      detail: 'The passkey belongs to another site.',
      expected: wallet.rpId,
    })
  if ((flags & USER_PRESENT) === 0 || (flags & USER_VERIFIED) === 0) return false

  const raw = derToRaw(fromBase64url(signature.signature))
  if (!raw) return false
  const data = concat(authenticatorData, crypto.sha256(clientDataBytes))
  return crypto.verify({ algorithm: 'ES256', publicKey, data, signature: raw })
}

type AssertionParameters = {
  readonly challenge: Uint8Array
  readonly publicKey: Uint8Array
  readonly signature: Extract<OfficerSignature, { type: 'passkey' }>
  readonly wallet: WalletOrigin
}
