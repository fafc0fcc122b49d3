import { equalBytes } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { isSignedBy, signatureDigest } from './algorithms.ts'
import { mayCertify, nameOf, type ReadCertificate } from './certificate.ts'

/** CA certificates between a leaf and its root, at most. */
const DEPTH_MAX = 5

/**
 * The certificates from a leaf to one of the roots, the root last: each signed by the next, whose name it bears as issuer, by a CA that may, and all of
 * them valid at one time (RFC 5280, 6.1). Policies, name constraints and revocation lists are not looked at; a critical extension that is not known ends the path.
 *
 * @param time unix seconds
 * @throws HexinError CA_CERTIFICATE_INVALID for the leaf itself, CA_CHAIN_UNTRUSTED
 */
export async function chainToRoot(
  leaf: ReadCertificate,
  { others, roots, time }: chainToRoot.Parameters,
): Promise<readonly ReadCertificate[]> {
  assertUsable(leaf, time)
  const found = await extend([leaf])
  if (!found)
    throw new HexinError('CA_CHAIN_UNTRUSTED', {
      found: nameOf(leaf, 'issuer'),
      expected: roots.map((root) => nameOf(root, 'subject')),
    })
  return found

  async function extend(path: readonly ReadCertificate[]): Promise<readonly ReadCertificate[] | undefined> {
    const last = path.at(-1)
    if (!last || path.length > DEPTH_MAX + 1) return undefined
    for (const issuer of [...roots, ...others]) {
      if (path.includes(issuer) || !(await isIssuedBy(last, issuer, path.length - 1))) continue
      const longer = [...path, issuer]
      if (roots.includes(issuer)) return longer
      const whole = await extend(longer)
      if (whole) return whole
    }
    return undefined
  }

  /** @param below CA certificates between the issuer and the leaf */
  async function isIssuedBy(
    certificate: ReadCertificate,
    issuer: ReadCertificate,
    below: number,
  ): Promise<boolean> {
    const isPossible =
      equalBytes(certificate.issuer, issuer.subject) &&
      mayCertify(issuer) &&
      isUsable(issuer, time) &&
      below <= (issuer.pathLength ?? DEPTH_MAX)
    const digest = signatureDigest(certificate.form.signatureAlgorithm)
    return (
      isPossible &&
      digest !== undefined &&
      isSignedBy(issuer.form.tbsCertificate.subjectPublicKeyInfo, {
        ...{ digest, data: certificate.signed, signature: certificate.form.signatureValue },
      })
    )
  }
}

export declare namespace chainToRoot {
  type Parameters = {
    /** CA certificates that came along; nothing is believed of them. */
    readonly others: readonly ReadCertificate[]
    /** Those that the member trusts. */
    readonly roots: readonly ReadCertificate[]
    readonly time: number
  }
}

const isUsable = ({ notBefore, notAfter, unknownCritical }: ReadCertificate, time: number): boolean =>
  notBefore <= time && time <= notAfter && unknownCritical.length === 0

function assertUsable(leaf: ReadCertificate, time: number): void {
  const { notBefore, notAfter, unknownCritical } = leaf
  if (time < notBefore || time > notAfter)
    throw new HexinError('CA_CERTIFICATE_INVALID', { found: time, expected: `${notBefore} to ${notAfter}` })
  if (unknownCritical.length > 0)
    throw new HexinError('CA_CERTIFICATE_INVALID', {
      found: unknownCritical,
      expected: 'no critical extension that is not known',
    })
}
