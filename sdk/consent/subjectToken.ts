import { z } from 'zod'
import type { Crypto, Signer } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { verifyRecord } from '../records/sdJwt.ts'
import type { SubjectId } from '../schemas/subject.ts'
import { jwkPublicKey, jwkThumbprint, p256JwkSchema, publicKeyJwk } from '../statement/jwk.ts'
import { decodeStatement, signStatement, verifyStatement } from '../statement/jws.ts'
import { memberNumberSchema, unixSecondsSchema } from './primitives.ts'
import type { GrantTrust } from './verifyGrant.ts'

const LIFETIME_S = 60
const SKEW_S = 60

const tokenSchema = z.strictObject({
  audience: memberNumberSchema,
  issuedAt: unixSecondsSchema,
  key: p256JwkSchema,
  binding: z.string().max(10_000),
})

/**
 * A company's own way into a node: a token signed by an officer's bound software key, good for one member's node and a minute. It carries the registrar's
 * binding, so the node needs no list of companies.
 */
export function createSubjectToken(
  crypto: Crypto,
  { audience, now, binding, signer }: createSubjectToken.Parameters,
): Promise<string> {
  const key = publicKeyJwk(signer.publicKey)
  const payload = { audience, issuedAt: now, key, binding }
  return signStatement({ type: 'hexin-subject+jwt', keyId: jwkThumbprint(crypto, key), payload, signer })
}

export declare namespace createSubjectToken {
  type Parameters = {
    /** The member whose node it is for. */
    readonly audience: number
    /** Unix seconds. */
    readonly now: number
    /** The registrar's binding of the signer's key: an SD-JWT. */
    readonly binding: string
    readonly signer: Signer
  }
}

/**
 * Finds out for which company a token speaks.
 * @throws HexinError AUTH_SUBJECT_INVALID
 */
export async function verifySubjectToken(
  crypto: Crypto,
  { token, audience, now, registrarKeyOf }: verifySubjectToken.Parameters,
): Promise<{ readonly subject: SubjectId }> {
  try {
    const { key } = tokenSchema.parse(decodeStatement(token, 'hexin-subject+jwt').payload)
    const keyOf = () => ({ algorithm: 'ES256', publicKey: jwkPublicKey(key) }) as const
    const { payload } = await verifyStatement(crypto, { statement: token, type: 'hexin-subject+jwt', keyOf })
    const { binding, ...claims } = tokenSchema.parse(payload)
    if (claims.audience !== audience) throw invalid('It is for another member.')
    if (now - claims.issuedAt > LIFETIME_S + SKEW_S || claims.issuedAt > now + SKEW_S)
      throw invalid('Its minute is over.')
    const bound = await verifyRecord(crypto, { sdJwt: binding, kind: 'binding', keyOf: registrarKeyOf })
    if (bound.claims['key'] !== jwkThumbprint(crypto, key) || bound.claims['keyType'] !== 'software')
      throw invalid(`The binding is of another key: ${canonicalJson(bound.claims['key'])}.`)
    return { subject: bound.subject }
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
  }
}

const invalid = (detail: string): HexinError => new HexinError('AUTH_SUBJECT_INVALID', { detail })
