import { verifyOfficerSignature } from '../consent/officerSignature.ts'
import type { GrantTrust } from '../consent/verifyGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError, isHexinError } from '../errors/base.ts'
import { verifyRecord } from '../records/sdJwt.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import { type Objection, objectionHash, parseObjection, type ShownObjection } from './objection.ts'

/** What a software key's signature over an objection begins with. */
export const OBJECTION_TAG = 'hexin/objection/1'

/** What a verifier of objections relies on: its chain, the consortium's wallet, and which keys are a registrar's. */
export type ObjectionTrust = Pick<GrantTrust, 'chain' | 'wallet' | 'registrarKeyOf'>

export type VerifiedObjection = { readonly objection: Objection; readonly hash: string }

/**
 * Checks that a company objects: canonical bytes, this chain, the officer's signature, and the registrar's binding of that key to that company.
 * @throws HexinError OBJECTION_MALFORMED, OBJECTION_CHAIN_MISMATCH, OBJECTION_SIGNATURE_INVALID
 */
export async function verifyObjection(
  crypto: Crypto,
  { shown, trust }: { readonly shown: ShownObjection; readonly trust: ObjectionTrust },
): Promise<VerifiedObjection> {
  const objection = parseObjection(shown.objection)
  if (canonicalJson(objection.chain) !== canonicalJson(trust.chain))
    throw new HexinError('OBJECTION_CHAIN_MISMATCH', { found: objection.chain, expected: trust.chain })
  if (shown.signature.officer !== 0)
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { found: `officer ${shown.signature.officer}` })
  await asSignature(() => verifyBinding(crypto, objection, shown.binding, trust))
  await asSignature(() =>
    verifyOfficerSignature(crypto, {
      text: shown.objection,
      officer: objection.officer,
      signature: shown.signature,
      wallet: trust.wallet,
      tag: OBJECTION_TAG,
    }),
  )
  return { objection, hash: objectionHash(crypto, shown.objection) }
}

async function verifyBinding(
  crypto: Crypto,
  { subject, officer }: Objection,
  binding: string,
  { registrarKeyOf }: ObjectionTrust,
): Promise<void> {
  const bound = await verifyRecord(crypto, { sdJwt: binding, kind: 'binding', keyOf: registrarKeyOf })
  if (bound.subject !== subject)
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { found: bound.subject, expected: subject })
  if (bound.claims['key'] !== jwkThumbprint(crypto, officer.key) || bound.claims['keyType'] !== officer.type)
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { detail: 'The binding is of another key.' })
}

/** Whatever keeps the signature from counting has one code; the detail says what. */
async function asSignature(check: () => Promise<void>): Promise<void> {
  try {
    await check()
  } catch (cause) {
    if (!isHexinError(cause) || cause.code === 'OBJECTION_SIGNATURE_INVALID') throw cause
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { detail: cause.message, cause })
  }
}
