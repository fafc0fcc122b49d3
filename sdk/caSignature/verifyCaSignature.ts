import { ContentInfo, id_signedData, SignedData, type SignerInfo } from '@peculiar/asn1-cms'
import { OctetString } from '@peculiar/asn1-schema'
import { ObjectIdentifier } from 'asn1js'
import { equalBytes, toHex } from '../encoding.ts'
import { HexinError, isHexinError } from '../errors/base.ts'
import type { SubjectId } from '../schemas/subject.ts'
import { type DigestAlgorithm, digestBytes, digestOf, isSignedBy, signatureDigest } from './algorithms.ts'
import { companiesOf, maySign, nameOf, type ReadCertificate, readCertificate } from './certificate.ts'
import { chainToRoot } from './chain.ts'
import { derOf, malformed, readDer, setOf, toDer } from './der.ts'

/** Largest file that is read, in bytes: a signature with a few certificates has some kilobytes. */
export const CA_SIGNATURE_BYTES_MAX = 64 * 1024
const CERTIFICATES_MAX = 10

const SM2_SIGNED_DATA = '1.2.156.10197.6.1.4.2.2'
const CONTENT_TYPE = '1.2.840.113549.1.9.3'
const MESSAGE_DIGEST = '1.2.840.113549.1.9.4'

/** A signature by a company's CA certificate, as far as it holds. */
export type CaSignature = {
  /** Which of the offered contents it is over. */
  readonly content: string
  readonly algorithm: 'RSA' | 'SM2'
  readonly digest: DigestAlgorithm
  /** For people: whom the certificate names, and who issued it. */
  readonly subject: string
  readonly issuer: string
  readonly serialNumber: string
  /** Unix seconds. */
  readonly notBefore: number
  readonly notAfter: number
  /** The certificates up to the root, in DER. */
  readonly chain: readonly Uint8Array[]
  /** The signature itself in DER, whatever the file was. */
  readonly der: Uint8Array
}

/**
 * Verifies a detached signature over one of several contents: CMS SignedData (RFC 5652), RSA or SM2 (GB/T 35275), one signer, by a certificate that
 * chains to a trusted root at this time, and that names the company.
 *
 * Whether the certificate was revoked is not asked, and no time that the signature states is believed.
 *
 * @throws HexinError CA_SIGNATURE_MALFORMED, CA_SIGNATURE_INVALID, CA_CERTIFICATE_INVALID, CA_CHAIN_UNTRUSTED, CA_SUBJECT_MISMATCH
 */
export async function verifyCaSignature(parameters: verifyCaSignature.Parameters): Promise<CaSignature> {
  try {
    return await verify(parameters)
  } catch (cause) {
    if (isHexinError(cause)) throw cause
    // The library reads some structures only as they are used, and has many ways to give up.
    throw malformed('It has a part that can’t be read.', cause)
  }
}

type Contents = Readonly<Record<string, () => Promise<Uint8Array>>>

export declare namespace verifyCaSignature {
  type Parameters = {
    /** DER, PEM or base64. */
    readonly file: Uint8Array
    /** What it may be over, by name; made in this order, and only as far as is needed. */
    readonly contents: Contents
    readonly company: SubjectId
    /** Trusted roots, in DER. */
    readonly roots: readonly Uint8Array[]
    /** Unix seconds at which every certificate has to be valid. */
    readonly time: number
  }
}

function readSignature(file: Uint8Array) {
  if (file.length > CA_SIGNATURE_BYTES_MAX)
    throw new HexinError('CA_SIGNATURE_MALFORMED', { found: file.length, expected: CA_SIGNATURE_BYTES_MAX })
  const der = toDer(file)
  const { contentType: outer, content } = readDer(der, ContentInfo)
  if (outer !== id_signedData && outer !== SM2_SIGNED_DATA) throw malformed(`It is no signed data: ${outer}.`)
  const signedData = readDer(content, SignedData)
  const [signer, another] = signedData.signerInfos
  if (!signer || another) throw malformed(`It has ${signedData.signerInfos.length} signers, not one.`)
  const { eContent, eContentType: contentType } = signedData.encapContentInfo
  if (eContent) throw malformed('It carries its content; a detached signature is expected.')
  return { der, signedData, signer, contentType }
}

function certificatesOf({ certificates }: SignedData): ReadCertificate[] {
  const found = [...(certificates ?? [])].flatMap(({ certificate }) => (certificate ? [certificate] : []))
  if (found.length > CERTIFICATES_MAX) throw malformed(`It has ${found.length} certificates.`)
  return found.map((certificate) => readCertificate(derOf(certificate)))
}

function signerOf(certificates: readonly ReadCertificate[], { sid }: SignerInfo): ReadCertificate {
  const { issuerAndSerialNumber: id } = sid
  if (!id) throw malformed('Its signer is not named by issuer and serial number.')
  const issuer = derOf(id.issuer)
  const serial = new Uint8Array(id.serialNumber)
  const found = certificates.find(
    (one) =>
      equalBytes(one.issuer, issuer) &&
      equalBytes(new Uint8Array(one.form.tbsCertificate.serialNumber), serial),
  )
  if (!found) throw malformed('The signer’s certificate is not in it.')
  return found
}

type Candidate = { readonly content: string; readonly signed: Uint8Array }

/**
 * The contents that the signature may be over, with the bytes that it was then made from: the signed attributes, where there are some, and they name a
 * content's digest (RFC 5652, 5.4); else the content itself.
 */
async function* candidatesOf(
  { signedAttrs }: SignerInfo,
  { digest, contentType, contents }: candidatesOf.Parameters,
): AsyncGenerator<Candidate> {
  if (!signedAttrs) {
    for (const [content, make] of Object.entries(contents)) yield { content, signed: await make() }
    return
  }
  const only = (type: string): ArrayBuffer => {
    const values = signedAttrs
      .filter(({ attrType }) => attrType === type)
      .flatMap(({ attrValues }) => attrValues)
    const [value, another] = values
    if (!value || another)
      throw malformed(`Its signed attribute ${type} is there ${values.length} times, not once.`)
    return value
  }
  const type = new Uint8Array(new ObjectIdentifier({ value: contentType }).toBER())
  if (!equalBytes(new Uint8Array(only(CONTENT_TYPE)), type))
    throw malformed('It signs another type of content than it has.')
  const stated = new Uint8Array(readDer(only(MESSAGE_DIGEST), OctetString).buffer)
  const signed = setOf(signedAttrs.map(derOf))
  for (const [content, make] of Object.entries(contents))
    if (equalBytes(await digestBytes(digest, await make()), stated)) {
      yield { content, signed }
      return
    }
  throw invalid(toHex(stated), `the ${digest} digest of one of: ${Object.keys(contents).join(', ')}`)
}

declare namespace candidatesOf {
  type Parameters = {
    readonly digest: DigestAlgorithm
    readonly contentType: string
    readonly contents: Contents
  }
}

const invalid = (found: string, expected: string): HexinError =>
  new HexinError('CA_SIGNATURE_INVALID', { found, expected })

async function verify({
  file,
  contents,
  company,
  roots,
  time,
}: verifyCaSignature.Parameters): Promise<CaSignature> {
  const { der, signedData, signer, contentType } = readSignature(file)
  const certificates = certificatesOf(signedData)
  const leaf = signerOf(certificates, signer)
  const digest = digestOf(signer.digestAlgorithm)
  const made = digest && signatureDigest(signer.signatureAlgorithm, digest)
  if (!digest || made !== digest)
    throw invalid(
      `${signer.digestAlgorithm.algorithm}, ${signer.signatureAlgorithm.algorithm}`,
      'RSA with SHA-2, or SM2 with SM3',
    )
  const key = leaf.form.tbsCertificate.subjectPublicKeyInfo
  const signature = signer.signature.buffer
  let content: string | undefined
  for await (const candidate of candidatesOf(signer, { digest, contentType, contents }))
    if (await isSignedBy(key, { digest, data: candidate.signed, signature })) {
      content = candidate.content
      break
    }
  if (content === undefined)
    throw invalid('a signature that does not verify', 'one over the content by the certificate’s key')
  if (!maySign(leaf))
    throw new HexinError('CA_CERTIFICATE_INVALID', {
      found: 'a CA, or a key for something else',
      expected: 'a certificate for signing',
    })
  const chain = await chainToRoot(leaf, {
    ...{ others: certificates.filter((one) => one !== leaf), roots: roots.map(readCertificate), time },
  })
  const named = companiesOf(leaf)
  if (named.length !== 1 || named[0] !== company)
    throw new HexinError('CA_SUBJECT_MISMATCH', { found: named, expected: company })
  return {
    ...{ content, der, digest, algorithm: digest === 'SM3' ? 'SM2' : 'RSA' },
    ...{ subject: nameOf(leaf, 'subject'), issuer: nameOf(leaf, 'issuer') },
    ...{ serialNumber: leaf.serialNumber, notBefore: leaf.notBefore, notAfter: leaf.notAfter },
    chain: chain.map((certificate) => certificate.der),
  }
}
