import { softwareSigningInput } from '../consent/officerSignature.ts'
import type { Crypto, Signer } from '../crypto/port.ts'
import { toBase64url } from '../encoding.ts'
import { publicKeyJwk } from '../statement/jwk.ts'
import { type Objection, objectionText, type SignedObjection, saltedTextHash } from './objection.ts'
import { OBJECTION_TAG } from './verifyObjection.ts'

/** Writes an objection down for an officer to sign: by the wallet with a passkey, or as `signObjection` does. */
export function composeObjection(
  crypto: Crypto,
  { detail, ...terms }: composeObjection.Parameters,
): Pick<SignedObjection, 'objection' | 'detail'> {
  const salt = () => toBase64url(crypto.randomBytes(32))
  const salted = { text: detail, salt: salt() }
  const objection: Objection = {
    type: 'hexin-objection/1',
    ...terms,
    fields: [...terms.fields],
    detail: saltedTextHash(crypto, salted),
    salt: salt(),
  }
  return { objection: objectionText(objection), detail: salted }
}

export declare namespace composeObjection {
  type Parameters = Omit<Objection, 'type' | 'detail' | 'salt' | 'fields'> & {
    readonly fields: readonly string[]
    /** What is wrong: for the provider alone. */
    readonly detail: string
  }
}

/** Signs an objection with an officer's software key. */
export async function signObjection(
  crypto: Crypto,
  {
    terms,
    binding,
    signer,
  }: {
    readonly terms: Omit<composeObjection.Parameters, 'officer'>
    /** The registrar's binding of the signer's key: an SD-JWT. */
    readonly binding: string
    readonly signer: Signer
  },
): Promise<SignedObjection> {
  const officer = { type: 'software', key: publicKeyJwk(signer.publicKey) } as const
  const composed = composeObjection(crypto, { ...terms, officer })
  const input = softwareSigningInput(composed.objection, OBJECTION_TAG)
  const signature = toBase64url(await signer.sign(input))
  return { ...composed, signature: { type: 'software', officer: 0, signature }, binding }
}
