import type { Crypto, SignatureAlgorithm, Signer } from '../crypto/port.ts'
import { concat, fromBase64url, fromUtf8, parseJson, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { signInputs, verifyTogether } from './together.ts'

/** The `typ` of each statement that is a compact JWS (RFC 7515). Records are SD-JWT VCs, evidence is COSE_Sign1. */
export type StatementType =
  | 'hexin-request+jwt'
  | 'hexin-look+jwt'
  | 'hexin-refusal+jwt'
  | 'hexin-answer+jwt'
  | 'hexin-receipt+jwt'
  | 'hexin-acknowledgement+jwt'
  | 'hexin-prekey+jwt'
  | 'hexin-subject+jwt'
  | 'hexin-deletion+jwt'
  | 'hexin-restriction+jwt'
  | 'hexin-reading+jwt'
  | 'hexin-stop+jwt'
  | 'hexin-person-withdrawn+jwt'
  | 'hexin-objection-receipt+jwt'
  | 'hexin-objection-outcome+jwt'
  | 'hexin-objection-ack+jwt'
  | 'hexin-binding-head+jwt'
  | 'hexin-binding-alarm+jwt'
  | 'hexin-order+jwt'
  | 'hexin-order-taken+jwt'
  | 'hexin-audit+jwt'
  | 'hexin-handover+jwt'
  | 'hexin-ca-signature+jwt'
  | 'hexin-epoch+jwt'
  | 'hexin-map-key+jwt'

/** Compact JWS, as text. Its bytes are its ASCII characters: that is what a log's leaf holds. */
export type Statement = string

/** A public key by which somebody signs statements. */
export type StatementKey = { readonly algorithm: SignatureAlgorithm; readonly publicKey: Uint8Array }

export type DecodedStatement = {
  readonly type: string
  readonly keyId: string
  readonly algorithm: SignatureAlgorithm
  /** Whether one signature covers it and others: `signTogether`. */
  readonly isTogether: boolean
  readonly payload: unknown
}

/**
 * Signs a payload as a compact JWS.
 *
 * `keyId` names the key to whoever verifies; for members it is `memberKeyId`. The payload is serialised once, here, and every
 * hash of the statement is over these bytes.
 */
export async function signStatement({
  type,
  keyId,
  payload,
  signer,
}: signStatement.Parameters): Promise<Statement> {
  const header = { alg: signer.algorithm, kid: keyId, typ: type }
  const input = `${encodeJson(header)}.${encodeJson(payload)}`
  return `${input}.${toBase64url(await signer.sign(utf8(input)))}`
}

/**
 * Signs statements together, by one signature: each verifies alone, and its `alg` says how (`ES256-MT`, `EdDSA-MT`).
 * @param drafts 1 to 1,024
 */
export async function signTogether(
  crypto: Crypto,
  { keyId, signer, drafts }: signTogether.Parameters,
): Promise<Statement[]> {
  const inputs = drafts.map(({ type, payload }) => {
    const header = { alg: `${signer.algorithm}${TOGETHER}`, kid: keyId, typ: type }
    return `${encodeJson(header)}.${encodeJson(payload)}`
  })
  const parts = await signInputs(crypto, { inputs, signer })
  return inputs.map((input, i) => `${input}.${parts[i]}`)
}

export declare namespace signTogether {
  type Parameters = {
    readonly keyId: string
    readonly signer: Signer
    readonly drafts: readonly Draft[]
  }
}

/** What is to be signed. */
export type Draft = Pick<signStatement.Parameters, 'type' | 'payload'>

/** What an algorithm’s name has behind it where the signature is over the root of a Merkle tree. */
const TOGETHER = '-MT'

export declare namespace signStatement {
  type Parameters = {
    readonly type: StatementType
    readonly keyId: string
    readonly payload: object
    readonly signer: Signer
  }
}

/**
 * Reads a statement without verifying it: for looking up its key, or for showing it.
 * @throws HexinError STATEMENT_MALFORMED
 */
export function decodeStatement(statement: Statement, type: StatementType): DecodedStatement {
  const parts = statement.split('.')
  const [header, payload] = parts
  if (parts.length !== 3 || !header || !payload) throw malformed('three parts', `${parts.length}`)
  try {
    const { alg, kid, typ, crit } = parseJson(fromUtf8(fromBase64url(header))) as Record<string, unknown>
    if (typ !== type) throw malformed(type, typ)
    const isTogether = typeof alg === 'string' && alg.endsWith(TOGETHER)
    const algorithm = isTogether ? alg.slice(0, -TOGETHER.length) : alg
    if (algorithm !== 'ES256' && algorithm !== 'EdDSA') throw malformed('ES256 or EdDSA', alg)
    if (typeof kid !== 'string') throw malformed('a kid', kid)
    if (crit !== undefined) throw malformed('no crit header', crit)
    return {
      ...{ type, keyId: kid, algorithm, isTogether },
      payload: parseJson(fromUtf8(fromBase64url(payload))),
    }
  } catch (cause) {
    if (cause instanceof HexinError && cause.code === 'STATEMENT_MALFORMED') throw cause
    throw new HexinError('STATEMENT_MALFORMED', { cause })
  }
}

/** Whether this is a statement of this type; nothing is verified. */
export function isOfType(statement: Statement, type: StatementType): boolean {
  try {
    decodeStatement(statement, type)
    return true
  } catch {
    return false
  }
}

const malformed = (expected: string, found: unknown): HexinError =>
  new HexinError('STATEMENT_MALFORMED', { found, expected })

/** Of all keys only a member's own: whatever anybody else signed is by a key that is not known. */
export const keysOfMember =
  <Key extends { readonly member: number }>(
    keyOf: (keyId: string) => Key | undefined,
    member: number,
  ): ((keyId: string) => Key | undefined) =>
  (keyId) => {
    const key = keyOf(keyId)
    return key?.member === member ? key : undefined
  }

/**
 * Verifies a statement under the key that `keyOf` finds for its key id, and returns what it says.
 *
 * It does not judge whether the key counted at the time: `keyOf` answers that, from the chain.
 * @throws HexinError STATEMENT_MALFORMED, STATEMENT_KEY_UNKNOWN, STATEMENT_SIGNATURE_INVALID
 */
export async function verifyStatement(
  crypto: Crypto,
  { statement, type, keyOf }: verifyStatement.Parameters,
): Promise<DecodedStatement> {
  const decoded = decodeStatement(statement, type)
  const key = keyOf(decoded.keyId)
  if (!key || key.algorithm !== decoded.algorithm)
    throw new HexinError('STATEMENT_KEY_UNKNOWN', { found: decoded.keyId })
  const dot = statement.lastIndexOf('.')
  const signature = signatureBytes(statement.slice(dot + 1))
  const input = statement.slice(0, dot)
  const valid = await (decoded.isTogether
    ? verifyTogether(crypto, { key, input, part: signature })
    : crypto.verify({ ...key, data: utf8(input), signature }))
  if (!valid) throw new HexinError('STATEMENT_SIGNATURE_INVALID', { found: decoded.keyId })
  return decoded
}

export declare namespace verifyStatement {
  type Parameters = {
    readonly statement: Statement
    readonly type: StatementType
    readonly keyOf: (keyId: string) => StatementKey | undefined
  }
}

function signatureBytes(text: string): Uint8Array {
  try {
    return fromBase64url(text)
  } catch (cause) {
    throw new HexinError('STATEMENT_MALFORMED', { cause })
  }
}

/** SHA-256 over the statement's bytes, base64url: how other statements refer to it. */
export function statementHash(crypto: Crypto, statement: Statement): string {
  return toBase64url(crypto.sha256(utf8(statement)))
}

/** How a member's statement key is named: its number and the SHA-256 of algorithm and key. */
export function memberKeyId(crypto: Crypto, member: number, key: StatementKey): string {
  return `${member}.${toBase64url(crypto.sha256(concat(utf8(`${key.algorithm}\0`), key.publicKey)))}`
}

/** The member that a key id names, or undefined for a key that is no member's. */
export function memberOfKeyId(keyId: string): number | undefined {
  const match = /^([1-9][0-9]{0,9})\.[A-Za-z0-9_-]{43}$/.exec(keyId)
  return match ? Number(match[1]) : undefined
}

const encodeJson = (value: object): string => toBase64url(utf8(JSON.stringify(value)))
