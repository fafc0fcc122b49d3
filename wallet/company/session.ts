import { passkeyChallenge } from '@hexin/sdk/consent/officerSignature.ts'
import { SESSION_MAX_S, type SignedSession, subjectSessionText } from '@hexin/sdk/consent/subjectSession.ts'
import { createSubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { now } from '../clock.ts'
import { type Assert, assertPasskey } from '../keys/assertPasskey.ts'
import { officerOf, type StoredOfficer } from '../keys/storedOfficer.ts'

export type BoundOfficer = StoredOfficer & { readonly binding: string }

/** A quarter of an hour in which this page may read for a company. It lives in memory: a reload ends it. */
export type Session = {
  readonly officer: BoundOfficer
  /** Unix seconds. */
  readonly until: number
  /** For one member's node; good for a minute. */
  tokenFor(member: number): Promise<string>
}

/**
 * Opens a session by one touch of the passkey: it signs for a key that is made here, can't leave the page and makes the tokens.
 * @throws WalletFailure PASSKEY_*
 */
export async function openSession({
  officer,
  rpId,
  assert = assertPasskey,
}: {
  readonly officer: BoundOfficer
  readonly rpId: string
  readonly assert?: Assert
}): Promise<Session> {
  const signer = await createSessionKey()
  const text = subjectSessionText(webCrypto, { key: publicKeyJwk(signer.publicKey), now: now() })
  const until = now() + SESSION_MAX_S
  const assertion = await assert({ rpId, credential: officer, challenge: passkeyChallenge(webCrypto, text) })
  const session: SignedSession = {
    ...{ text, officer: officerOf(officer) },
    signature: { type: 'passkey', officer: 0, ...assertion },
  }
  const { binding } = officer
  return {
    ...{ officer, until },
    tokenFor: (audience) => createSubjectToken(webCrypto, { audience, now: now(), binding, signer, session }),
  }
}

const ECDSA = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const

async function createSessionKey(): Promise<Signer> {
  const { subtle } = globalThis.crypto
  const { privateKey, publicKey } = await subtle.generateKey(ECDSA, false, ['sign', 'verify'])
  const raw = new Uint8Array(await subtle.exportKey('raw', publicKey))
  return {
    algorithm: 'ES256',
    publicKey: raw.subarray(1),
    sign: async (data) => new Uint8Array(await subtle.sign(ECDSA, privateKey, new Uint8Array(data))),
  }
}
