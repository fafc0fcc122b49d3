import type { Crypto, Signer } from '../crypto/port.ts'
import { equalBytes, fromUtf8, toHex, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { memberOfKeyId, type StatementKey } from '../statement/jws.ts'
import { decodeCbor, encodeCbor, Tagged } from './cbor.ts'

/*
 * A SCITT signed statement (RFC 9943): COSE_Sign1 (RFC 9052, tag 18) whose payload is the SHA-256 of the manifest, by hash envelope
 * (RFC 9995: 258 payload hash algorithm, 259 preimage content type). The unprotected header is empty: all that counts is signed.
 */

const COSE_SIGN1 = 18
const ALG = 1
const KID = 4
const CWT_CLAIMS = 15
const TYP = 16
const PAYLOAD_HASH_ALG = 258
const PREIMAGE_TYPE = 259

const ES256 = -7
const SHA256 = -16
const ISS = 1
const SUB = 2
const IAT = 6

const statementType = 'application/hexin-evidence+cose'
const preimageType = 'application/hexin-manifest+cbor'

/**
 * Signs a manifest for the log.
 *
 * @param args.issuedAt unix seconds, as the notary's clock has them; what counts in law is the checkpoint's time
 */
export async function signEvidence(
  crypto: Crypto,
  { manifest, evidenceId, issuedAt, keyId, signer }: signEvidence.Parameters,
): Promise<Uint8Array> {
  const member = memberOfKeyId(keyId)
  const claims = new Map<number, unknown>([
    [ISS, `urn:hexin:member:${member}`],
    [SUB, toHex(evidenceId)],
    [IAT, issuedAt],
  ])
  const header = encodeCbor(
    new Map<number, unknown>([
      [ALG, ES256],
      [KID, utf8(keyId)],
      [CWT_CLAIMS, claims],
      [TYP, statementType],
      [PAYLOAD_HASH_ALG, SHA256],
      [PREIMAGE_TYPE, preimageType],
    ]),
  )
  const payload = crypto.sha256(manifest)
  const signature = await signer.sign(signingInput(header, payload))
  return encodeCbor(new Tagged(COSE_SIGN1, [header, new Map(), payload, signature]))
}

export declare namespace signEvidence {
  type Parameters = {
    /** The manifest's deterministic bytes. */
    readonly manifest: Uint8Array
    /** 16 bytes. */
    readonly evidenceId: Uint8Array
    readonly issuedAt: number
    readonly keyId: string
    readonly signer: Signer
  }
}

export type EvidenceStatement = {
  readonly keyId: string
  /** The member that signed: the notary. */
  readonly issuer: number
  readonly evidenceId: string
  /** Unix seconds, as the notary claims. */
  readonly issuedAt: number
  /** SHA-256 of the manifest. */
  readonly manifestHash: Uint8Array
  readonly header: Uint8Array
  readonly signature: Uint8Array
}

/** @throws HexinError EVIDENCE_STATEMENT_MALFORMED */
export function decodeEvidence(statement: Uint8Array): EvidenceStatement {
  try {
    const tagged = decodeCbor(statement, COSE_SIGN1)
    if (!(tagged instanceof Tagged) || !Array.isArray(tagged.value)) throw new Error('not a COSE_Sign1')
    const [header, unprotected, payload, signature] = tagged.value as unknown[]
    if (!(unprotected instanceof Map) || unprotected.size !== 0) throw new Error('an unprotected header')
    if (!isBytes(header) || !isBytes(payload, 32) || !isBytes(signature, 64)) throw new Error('wrong parts')
    return { ...readHeader(header), manifestHash: payload, header, signature }
  } catch (cause) {
    throw new HexinError('EVIDENCE_STATEMENT_MALFORMED', { detail: (cause as Error).message, cause })
  }
}

function readHeader(encoded: Uint8Array) {
  const header = decodeCbor(encoded)
  if (!(header instanceof Map) || header.size !== 6) throw new Error('wrong header')
  const claims: unknown = header.get(CWT_CLAIMS)
  const kid: unknown = header.get(KID)
  const fixed = [
    [ALG, ES256],
    [TYP, statementType],
    [PAYLOAD_HASH_ALG, SHA256],
    [PREIMAGE_TYPE, preimageType],
  ] as const
  for (const [label, value] of fixed) if (header.get(label) !== value) throw new Error(`header ${label}`)
  if (!isBytes(kid) || !(claims instanceof Map)) throw new Error('kid or claims')
  const keyId = fromUtf8(kid)
  const issuer = memberOfKeyId(keyId)
  const [iss, sub, iat] = [claims.get(ISS), claims.get(SUB), claims.get(IAT)] as unknown[]
  if (issuer === undefined || iss !== `urn:hexin:member:${issuer}`) throw new Error('iss')
  if (typeof sub !== 'string' || typeof iat !== 'number') throw new Error('sub or iat')
  return { keyId, issuer, evidenceId: sub, issuedAt: iat }
}

/** Whether the statement is signed by `key`, and over this manifest. */
export async function isSignedOver(
  crypto: Crypto,
  {
    statement,
    manifest,
    key,
  }: { readonly statement: EvidenceStatement; readonly manifest: Uint8Array; readonly key: StatementKey },
): Promise<{ readonly signature: boolean; readonly manifest: boolean }> {
  const data = signingInput(statement.header, statement.manifestHash)
  return {
    signature: await crypto.verify({ ...key, data, signature: statement.signature }),
    manifest: equalBytes(crypto.sha256(manifest), statement.manifestHash),
  }
}

/** Sig_structure of RFC 9052, 4.4. */
const signingInput = (header: Uint8Array, payload: Uint8Array): Uint8Array =>
  encodeCbor(['Signature1', header, new Uint8Array(), payload])

const isBytes = (value: unknown, length?: number): value is Uint8Array =>
  value instanceof Uint8Array && (length === undefined || value.length === length)
