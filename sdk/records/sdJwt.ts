import { SDJwtVcInstance } from '@sd-jwt/sd-jwt-vc'
import { z } from 'zod'
import type { Crypto, Signer } from '../crypto/port.ts'
import { fromBase64url, fromUtf8, parseJson, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { type Claims, kindOf, parseClaims, parseDisclosedClaims } from '../schemas/kind.ts'
import { isSubjectId, type SubjectId } from '../schemas/subject.ts'
import { memberOfKeyId, type StatementKey } from '../statement/jws.ts'

/** An SD-JWT in compact form: issuer-signed JWT, `~`, disclosures each followed by `~` (RFC 9901). */
export type SdJwt = string

export type IssuedRecord = {
  readonly sdJwt: SdJwt
  /** The issuer-signed JWT alone: the statement, which goes into the log. It holds no value, only digests. */
  readonly statement: string
}

/**
 * Issues a record: an SD-JWT VC in which subject and every claim are disclosures, each with its own 128-bit salt, so that the
 * statement in the log says nothing about anyone.
 *
 * `cnf` names the provider's own key: a presentation means *answered for this request* and is bound to it by the answer's
 * signature.
 * @throws HexinError RECORD_INVALID, RECORD_KIND_UNKNOWN
 */
export async function issueRecord(
  crypto: Crypto,
  { kind, subject, claims, issuedAt, keyId, signer, supersedes }: issueRecord.Parameters,
): Promise<IssuedRecord> {
  const checked = parseClaims(kind, claims)
  const registered = {
    ...{ vct: kindOf(kind).vct, iss: issuer(keyId), iat: issuedAt, cnf: { kid: keyId } },
    ...(supersedes !== undefined && { supersedes }),
  }
  const sdJwt = await instance(crypto, signer).issue(
    { ...registered, subject, claims: { ...checked } },
    // The claims stand in an object of their own: a field may then be named like a registered claim (`status`).
    { _sd: ['subject'], claims: { _sd: Object.keys(checked) } } as object,
    { header: { kid: keyId } },
  )
  return { sdJwt, statement: recordStatement(sdJwt) }
}

export declare namespace issueRecord {
  type Parameters = {
    readonly kind: string
    readonly subject: SubjectId
    readonly claims: Claims
    /** Unix seconds. */
    readonly issuedAt: number
    /** The provider's statement key, as `memberKeyId` names it. */
    readonly keyId: string
    readonly signer: Signer
    /** Hash of the statement of the record that this one takes the place of. */
    readonly supersedes?: string
  }
}

/** The issuer of a record, as its `iss` claim says it. */
const issuer = (keyId: string): string => `urn:hexin:member:${memberOfKeyId(keyId) ?? 0}`

/** The statement in a record: what its log's leaf holds. */
export const recordStatement = (sdJwt: SdJwt): string => sdJwt.slice(0, sdJwt.indexOf('~'))

/**
 * Leaves only the disclosures of the named claims. `subject` goes along always: a claim about nobody is no answer.
 * @throws HexinError RECORD_INVALID where a disclosure can't be read
 */
export function presentRecord(sdJwt: SdJwt, fields: readonly string[]): SdJwt {
  const [statement = '', ...disclosures] = sdJwt.split('~')
  const wanted = new Set(['subject', ...fields])
  const chosen = disclosures.filter((d) => d !== '' && wanted.has(disclosureName(d)))
  return [statement, ...chosen, ''].join('~')
}

function disclosureName(disclosure: string): string {
  const parsed = jsonPart(disclosure)
  if (!Array.isArray(parsed) || parsed.length !== 3 || typeof parsed[1] !== 'string')
    throw malformed('A disclosure is not [salt, name, value].')
  return parsed[1]
}

/** Whether everything that was signed is disclosed. Of a record that verifies: an issuer of this network makes no decoys. */
export function isWholeRecord(sdJwt: SdJwt): boolean {
  const { digests, disclosures } = partsOf(sdJwt)
  return disclosures.length === digests.length
}

/** The digests that were signed, and the disclosures that stand behind them. */
function partsOf(sdJwt: SdJwt) {
  const [statement = '', ...disclosures] = sdJwt.split('~')
  const { _sd: own, claims } = payloadSchema.parse(jsonPart(statement.split('.')[1] ?? ''))
  const { _sd: nested } = claims
  return { digests: [...own, ...nested], disclosures: disclosures.filter((d) => d !== '') }
}

export type VerifiedRecord = {
  readonly kind: string
  readonly subject: SubjectId
  /** The disclosed claims only. */
  readonly claims: Claims
  /** Unix seconds, as the issuer claims. */
  readonly issuedAt: number
  readonly issuer: number
  readonly keyId: string
  readonly statement: string
  /** Hash of the statement of the record that this one takes the place of. */
  readonly supersedes: string | undefined
}

/**
 * Verifies a record or a presentation of one: the issuer's signature, that each disclosure belongs to it, that its values fit
 * the kind. Whether it is in the log is another question (`proof/`).
 * @throws HexinError RECORD_SIGNATURE_INVALID, RECORD_INVALID, RECORD_KIND_UNKNOWN, STATEMENT_KEY_UNKNOWN
 */
export async function verifyRecord(
  crypto: Crypto,
  { sdJwt, kind, keyOf }: verifyRecord.Parameters,
): Promise<VerifiedRecord> {
  const { keyId, algorithm } = headOf(sdJwt)
  const key = keyOf(keyId)
  const member = memberOfKeyId(keyId)
  if (!key || key.algorithm !== algorithm || member === undefined)
    throw new HexinError('STATEMENT_KEY_UNKNOWN', { found: keyId })
  const payload = await verifiedPayload(crypto, sdJwt, key)
  requireReferenced(crypto, sdJwt)
  const { vct, iss, iat, subject, claims, supersedes } = payload
  if (vct !== kindOf(kind).vct)
    throw new HexinError('RECORD_INVALID', { found: vct, expected: kindOf(kind).vct })
  if (iss !== issuer(keyId)) throw new HexinError('RECORD_INVALID', { found: iss, expected: issuer(keyId) })
  if (typeof iat !== 'number' || typeof subject !== 'string' || !isSubjectId(subject))
    throw new HexinError('RECORD_INVALID', { detail: 'iat or subject is missing or wrong.' })
  return {
    kind,
    subject,
    claims: parseDisclosedClaims(kind, claims),
    issuedAt: iat,
    issuer: member,
    keyId,
    statement: recordStatement(sdJwt),
    supersedes: supersedes as string | undefined,
  }
}

/**
 * What a record's statement says without any disclosure: by whom it is, and whose place it takes.
 * @throws HexinError RECORD_SIGNATURE_INVALID, RECORD_INVALID, STATEMENT_KEY_UNKNOWN
 */
export async function verifyRecordStatement(
  crypto: Crypto,
  { statement, kind, keyOf }: Omit<verifyRecord.Parameters, 'sdJwt'> & { readonly statement: string },
): Promise<{ readonly issuer: number; readonly supersedes: string | undefined }> {
  const { keyId, algorithm } = headOf(`${statement}~`)
  const [key, member] = [keyOf(keyId), memberOfKeyId(keyId)]
  if (!key || key.algorithm !== algorithm || member === undefined)
    throw new HexinError('STATEMENT_KEY_UNKNOWN', { found: keyId })
  const dot = statement.lastIndexOf('.')
  const signature = fromBase64url(statement.slice(dot + 1))
  if (!(await crypto.verify({ ...key, data: utf8(statement.slice(0, dot)), signature })))
    throw new HexinError('RECORD_SIGNATURE_INVALID')
  const { vct, iss, supersedes } = payloadSchema.parse(jsonPart(statement.split('.')[1] ?? ''))
  if (vct !== kindOf(kind).vct || iss !== issuer(keyId))
    throw new HexinError('RECORD_INVALID', { found: `${vct} of ${iss}` })
  return { issuer: member, supersedes }
}

export declare namespace verifyRecord {
  type Parameters = {
    readonly sdJwt: SdJwt
    readonly kind: string
    readonly keyOf: (keyId: string) => StatementKey | undefined
  }
}

/** What a record's payload has. Anything else could make a library act on it: fetch a status list, for one. */
const payloadSchema = z.strictObject({
  vct: z.string(),
  iss: z.string(),
  iat: z.int(),
  cnf: z.strictObject({ kid: z.string() }),
  _sd_alg: z.literal('sha-256'),
  _sd: z.array(z.string()),
  supersedes: z
    .string()
    .regex(/^[A-Za-z0-9_-]{43}$/)
    .optional(),
  // Nothing in clear: each claim is a disclosure.
  claims: z.strictObject({ _sd: z.array(z.string()) }),
})

/**
 * Reads the header, and refuses what is not shaped as a record before any of it is acted upon; no digest and no name may be there
 * twice (RFC 9901, 7.1), so that every reader sees the same claims.
 * @throws HexinError RECORD_INVALID
 */
function headOf(sdJwt: string): { readonly keyId: string; readonly algorithm: unknown } {
  const [statement = '', ...rest] = sdJwt.split('~')
  const [header = '', payload = ''] = statement.split('.')
  try {
    if (rest.pop() !== '') throw malformed('Something stands after the last disclosure.')
    const { kid, typ, alg } = jsonPart(header) as Record<string, unknown>
    if (typeof kid !== 'string') throw malformed('The record names no key.')
    if (typ !== 'dc+sd-jwt') throw malformed(`Its type is ${JSON.stringify(typ)}.`)
    const { _sd: own, claims } = payloadSchema.parse(jsonPart(payload))
    const { _sd: nested } = claims
    requireUnique([...own, ...nested], 'A digest is there twice.')
    requireUnique(rest.map(disclosureName), 'A claim is disclosed twice.')
    return { keyId: kid, algorithm: alg }
  } catch (cause) {
    if (cause instanceof HexinError && cause.code === 'RECORD_INVALID') throw cause
    if (cause instanceof z.ZodError) throw malformed(z.prettifyError(cause), cause)
    throw malformed('The record is not an SD-JWT.', cause)
  }
}

/** No disclosure that the issuer didn't sign a digest of (RFC 9901, 7.1, step 5): readers that pass over it would hide what was tampered with. */
function requireReferenced(crypto: Crypto, sdJwt: SdJwt): void {
  const { digests, disclosures } = partsOf(sdJwt)
  const signed = new Set(digests)
  if (disclosures.some((d) => !signed.has(toBase64url(crypto.sha256(utf8(d))))))
    throw malformed('A disclosure is not one of this record.')
}

const jsonPart = (part: string): unknown => parseJson(fromUtf8(fromBase64url(part)))

function requireUnique(list: readonly string[], otherwise: string): void {
  if (new Set(list).size !== list.length) throw malformed(otherwise)
}

const malformed = (detail: string, cause?: unknown): HexinError =>
  new HexinError('RECORD_INVALID', { detail, cause })

async function verifiedPayload(
  crypto: Crypto,
  sdJwt: SdJwt,
  key: StatementKey,
): Promise<Record<string, unknown>> {
  let genuine = false
  const sdjwt = new SDJwtVcInstance({
    hasher: (data) => crypto.sha256(bytesOf(data)),
    verifier: async (data, signature) => {
      genuine = await crypto.verify({ ...key, data: utf8(data), signature: fromBase64url(signature) })
      return genuine
    },
  })
  try {
    // Not by this machine's clock: when a record counts from is what its checkpoint says.
    const { payload } = await sdjwt.verify(sdJwt, { skewSeconds: Number.POSITIVE_INFINITY })
    return payload
  } catch (cause) {
    throw genuine
      ? new HexinError('RECORD_INVALID', { detail: (cause as Error).message, cause })
      : new HexinError('RECORD_SIGNATURE_INVALID', { cause })
  }
}

function instance(crypto: Crypto, signer: Signer): SDJwtVcInstance {
  return new SDJwtVcInstance({
    hashAlg: 'sha-256',
    hasher: (data) => crypto.sha256(bytesOf(data)),
    saltGenerator: () => toBase64url(crypto.randomBytes(16)),
    signAlg: signer.algorithm,
    signer: async (data) => toBase64url(await signer.sign(utf8(data))),
  })
}

const bytesOf = (data: string | ArrayBuffer): Uint8Array =>
  typeof data === 'string' ? utf8(data) : new Uint8Array(data)
