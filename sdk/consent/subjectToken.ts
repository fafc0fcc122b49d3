import { z } from 'zod'
import { type Binding, readBinding } from '../bindings/binding.ts'
import type { Crypto, Signer } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import type { SubjectId } from '../schemas/subject.ts'
import { jwkPublicKey, jwkThumbprint, p256JwkSchema, publicKeyJwk } from '../statement/jwk.ts'
import { decodeStatement, signStatement, verifyStatement } from '../statement/jws.ts'
import type { WalletOrigin } from './officerSignature.ts'
import { memberNumberSchema, unixSecondsSchema } from './primitives.ts'
import { type SignedSession, signedSessionSchema, verifySubjectSession } from './subjectSession.ts'
import type { GrantTrust } from './verifyGrant.ts'

const LIFETIME_S = 60
const SKEW_S = 60

const tokenSchema = z.strictObject({
  audience: memberNumberSchema,
  issuedAt: unixSecondsSchema,
  key: p256JwkSchema,
  binding: z.string().max(10_000),
  session: signedSessionSchema.optional(),
})

/**
 * A company's own way into a node: a token signed by an officer's bound software key, or by a session key that his passkey has opened, good for one
 * member's node and a minute. It carries the registrar's binding, so the node needs no list of companies.
 */
export function createSubjectToken(
  crypto: Crypto,
  { audience, now, binding, signer, session }: createSubjectToken.Parameters,
): Promise<string> {
  const key = publicKeyJwk(signer.publicKey)
  const payload = { audience, issuedAt: now, key, binding, ...(session && { session }) }
  return signStatement({ type: 'hexin-subject+jwt', keyId: jwkThumbprint(crypto, key), payload, signer })
}

export declare namespace createSubjectToken {
  type Parameters = {
    /** The member whose node it is for. */
    readonly audience: number
    /** Unix seconds. */
    readonly now: number
    /** The registrar's binding of the officer's key: an SD-JWT. */
    readonly binding: string
    /** The officer's own key, or the session's. */
    readonly signer: Signer
    readonly session?: SignedSession
  }
}

/**
 * Finds out for which company a token speaks.
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export async function verifySubjectToken(
  crypto: Crypto,
  { token, audience, now, registrarKeyOf, standingOf, wallet }: verifySubjectToken.Parameters,
): Promise<{ readonly subject: SubjectId; readonly binding: Binding }> {
  try {
    const { key } = tokenSchema.parse(decodeStatement(token, 'hexin-subject+jwt').payload)
    const keyOf = () => ({ algorithm: 'ES256', publicKey: jwkPublicKey(key) }) as const
    const { payload } = await verifyStatement(crypto, { statement: token, type: 'hexin-subject+jwt', keyOf })
    const { binding, session, ...claims } = tokenSchema.parse(payload)
    if (claims.audience !== audience) throw invalid('It is for another member.')
    if (now - claims.issuedAt > LIFETIME_S + SKEW_S || claims.issuedAt > now + SKEW_S)
      throw invalid('Its minute is over.')
    const bound = await readBinding(crypto, { sdJwt: binding, keyOf: registrarKeyOf })
    const officer = session
      ? await verifySubjectSession(crypto, { session, key, now, wallet })
      : { key: jwkThumbprint(crypto, key), keyType: 'software' }
    if (bound.key !== officer.key || bound.keyType !== officer.keyType)
      throw invalid(`The binding is of another key: ${canonicalJson(bound.key)}.`)
    const { state } = await standingOf(bound)
    if (state !== 'effective') throw invalid(`The key is ${state}.`)
    return { subject: bound.subject, binding: bound }
  } catch (cause) {
    if (cause instanceof HexinError && cause.code === 'AUTH_SUBJECT_INVALID') throw cause
    throw new HexinError('AUTH_SUBJECT_INVALID', {
      detail: cause instanceof Error ? cause.message : 'unreadable',
      cause,
    })
  }
}

export declare namespace verifySubjectToken {
  type Parameters = {
    readonly token: string
    readonly audience: number
    readonly now: number
    readonly registrarKeyOf: GrantTrust['registrarKeyOf']
    readonly standingOf: GrantTrust['standingOf']
    readonly wallet: WalletOrigin
  }
}

const invalid = (detail: string): HexinError => new HexinError('AUTH_SUBJECT_INVALID', { detail })
