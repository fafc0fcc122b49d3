import { type Binding, readBinding } from '../bindings/binding.ts'
import { verifyOfficerSignature } from '../consent/officerSignature.ts'
import type { GrantTrust } from '../consent/verifyGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson } from '../encoding.ts'
import { HexinError, isHexinError } from '../errors/base.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import { type Objection, objectionHash, parseObjection, type ShownObjection } from './objection.ts'

/** What a software key's signature over an objection begins with. */
export const OBJECTION_TAG = 'hexin/objection/1'

/** What a verifier of objections relies on: its chain, the consortium's wallet, and which keys are a registrar's. */
export type ObjectionTrust = Pick<GrantTrust, 'chain' | 'wallet' | 'registrarKeyOf'>

export type VerifiedObjection = {
  readonly objection: Objection
  readonly hash: string
  /** By which its key speaks for the company; whether it does at the time is the caller's to judge. */
  readonly binding: Binding
}

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
  const binding = await asSignature(() => verifyBinding(crypto, objection, shown.binding, trust))
  await asSignature(() =>
    verifyOfficerSignature(crypto, {
      text: shown.objection,
      officer: objection.officer,
      signature: shown.signature,
      wallet: trust.wallet,
      tag: OBJECTION_TAG,
    }),
  )
  return { objection, hash: objectionHash(crypto, shown.objection), binding }
}

async function verifyBinding(
  crypto: Crypto,
  { subject, officer }: Objection,
  binding: string,
  { registrarKeyOf }: ObjectionTrust,
): Promise<Binding> {
  const bound = await readBinding(crypto, { sdJwt: binding, keyOf: registrarKeyOf })
  if (bound.subject !== subject)
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { found: bound.subject, expected: subject })
  if (bound.key !== jwkThumbprint(crypto, officer.key) || bound.keyType !== officer.type)
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { detail: 'The binding is of another key.' })
  return bound
}

/** Whatever keeps the signature from counting has one code; the detail says what. */
async function asSignature<T>(check: () => Promise<T>): Promise<T> {
  try {
    return await check()
  } catch (cause) {
    if (!isHexinError(cause) || cause.code === 'OBJECTION_SIGNATURE_INVALID') throw cause
    throw new HexinError('OBJECTION_SIGNATURE_INVALID', { detail: cause.message, cause })
  }
}
