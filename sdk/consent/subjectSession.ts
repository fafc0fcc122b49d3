import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, parseCanonicalJson } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { jwkThumbprint, type P256Jwk } from '../statement/jwk.ts'
import { officerSchema } from './artefact.ts'
import { verifyOfficerSignature, type WalletOrigin } from './officerSignature.ts'
import { base64urlSchema, unixSecondsSchema } from './primitives.ts'
import { officerSignatureSchema } from './signedGrant.ts'

/** Longest time for which one touch of a passkey opens a company's own pages, in seconds. */
export const SESSION_MAX_S = 900
const SKEW_S = 60

/**
 * What an officer's passkey signs once, so that a key in the wallet's memory may read for the company for some minutes: a passkey wants its holder at each
 * signature, and a company asks many nodes. The session key makes a token for each of them, which no other takes.
 */
const sessionSchema = z.strictObject({
  type: z.literal('hexin-subject-session/1'),
  key: base64urlSchema(43).meta({ description: 'RFC 7638 thumbprint of the session key' }),
  from: unixSecondsSchema,
  until: unixSecondsSchema,
})

/** A session as a token carries it. */
export const signedSessionSchema = z.strictObject({
  text: z.string().max(500),
  officer: officerSchema,
  signature: officerSignatureSchema,
})

export type SignedSession = z.infer<typeof signedSessionSchema>

/** The text that a passkey signs to open a session from now on. */
export const subjectSessionText = (
  crypto: Crypto,
  { key, now }: { readonly key: P256Jwk; readonly now: number },
): string =>
  canonicalJson({
    type: 'hexin-subject-session/1',
    ...{ key: jwkThumbprint(crypto, key), from: now, until: now + SESSION_MAX_S },
  } satisfies z.infer<typeof sessionSchema>)

/**
 * Who opened a session for this key: the officer’s own key, and of what sort it is.
 * @throws HexinError AUTH_SUBJECT_INVALID, GRANT_SIGNATURE_INVALID, GRANT_ORIGIN_FOREIGN, INPUT_*; a ZodError for what is no session
 */
export async function verifySubjectSession(
  crypto: Crypto,
  { session, key, now, wallet }: verifySubjectSession.Parameters,
): Promise<{ readonly key: string; readonly keyType: string }> {
  const { text, officer, signature } = session
  const terms = sessionSchema.parse(parseCanonicalJson(text))
  if (terms.key !== jwkThumbprint(crypto, key)) throw invalid('The session is another key’s.')
  if (terms.until - terms.from > SESSION_MAX_S || now >= terms.until || terms.from > now + SKEW_S)
    throw invalid('The session is over.')
  await verifyOfficerSignature(crypto, { text, officer, signature, wallet })
  return { key: jwkThumbprint(crypto, officer.key), keyType: officer.type }
}

export declare namespace verifySubjectSession {
  type Parameters = {
    readonly session: SignedSession
    /** The session key. */
    readonly key: P256Jwk
    /** Unix seconds. */
    readonly now: number
    readonly wallet: WalletOrigin
  }
}

const invalid = (detail: string): HexinError => new HexinError('AUTH_SUBJECT_INVALID', { detail })
