import {
  AttributeValue,
  BasicConstraints,
  Certificate,
  id_ce_basicConstraints,
  id_ce_keyUsage,
  KeyUsage,
  KeyUsageFlags,
} from '@peculiar/asn1-x509'
import { toHex } from '../encoding.ts'
import { isSubjectId, type SubjectId } from '../schemas/subject.ts'
import { derOf, malformed, readDer } from './der.ts'

/** What of a certificate counts here. */
export type ReadCertificate = {
  readonly der: Uint8Array
  readonly form: Certificate
  /** The bytes that its issuer signed. */
  readonly signed: Uint8Array
  readonly subject: Uint8Array
  readonly issuer: Uint8Array
  /** Hexadecimal, without leading zeros. */
  readonly serialNumber: string
  /** Unix seconds, both of them within. */
  readonly notBefore: number
  readonly notAfter: number
  readonly isCa: boolean
  /** How many CA certificates may follow below; undefined: any number. */
  readonly pathLength: number | undefined
  /** Undefined where the certificate does not say. */
  readonly keyUsage: number | undefined
  /** Critical extensions that nobody here knows. */
  readonly unknownCritical: readonly string[]
}

const COMMON_NAME = '2.5.4.3'
const SERIAL_NUMBER = '2.5.4.5'
const ORGANISATION = '2.5.4.10'
const ORGANISATION_IDENTIFIER = '2.5.4.97'
/** Extensions in which Chinese CAs put an enterprise's numbers: GM/T 0015, 5.2.4. */
const ENTERPRISE_EXTENSIONS = new Set(['1.2.156.10260.4.1.3', '1.2.156.10260.4.1.4'])

/** @throws HexinError CA_SIGNATURE_MALFORMED */
export function readCertificate(der: Uint8Array): ReadCertificate {
  const form = readDer(der, Certificate)
  const { tbsCertificate: tbs, tbsCertificateRaw: raw } = form
  if (!raw) throw malformed('A certificate has no body.')
  const extensions = tbs.extensions ?? []
  const find = (id: string) => extensions.find(({ extnID }) => extnID === id)?.extnValue.buffer
  const constraints = find(id_ce_basicConstraints)
  const usage = find(id_ce_keyUsage)
  const basic = constraints && readDer(constraints, BasicConstraints)
  const known = new Set([id_ce_basicConstraints, id_ce_keyUsage])
  return {
    ...{ der, form, signed: new Uint8Array(raw) },
    subject: derOf(tbs.subject),
    issuer: derOf(tbs.issuer),
    serialNumber: toHex(new Uint8Array(tbs.serialNumber))
      .slice(2)
      .replace(/^(00)+(?=.)/, ''),
    notBefore: Math.floor(tbs.validity.notBefore.getTime().getTime() / 1000),
    notAfter: Math.floor(tbs.validity.notAfter.getTime().getTime() / 1000),
    isCa: basic?.cA === true,
    pathLength: basic?.pathLenConstraint,
    keyUsage: usage && readDer(usage, KeyUsage).toNumber(),
    unknownCritical: extensions
      .filter(({ critical, extnID }) => critical && !known.has(extnID))
      .map(({ extnID }) => extnID),
  }
}

type Attribute = { readonly type: string; readonly text: string }

function attributesOf({ form }: ReadCertificate, of: 'subject' | 'issuer'): Attribute[] {
  return form.tbsCertificate[of].flatMap((rdn) =>
    [...rdn].map(({ type, value }) => ({ type, text: value.toString() })),
  )
}

/** A name for people: organisation, or common name, or all there is. */
export function nameOf(certificate: ReadCertificate, of: 'subject' | 'issuer'): string {
  const attributes = attributesOf(certificate, of)
  const find = (wanted: string) => attributes.find(({ type }) => type === wanted)?.text
  return find(ORGANISATION) ?? find(COMMON_NAME) ?? attributes.map(({ text }) => text).join(', ')
}

/**
 * The companies that a certificate names by their 统一社会信用代码. CAs write it into the serial number, the organisation's identifier, between the marks
 * of the common name, or into an extension; wherever it has the right check character it counts.
 */
export function companiesOf(certificate: ReadCertificate): SubjectId[] {
  const places = new Set([COMMON_NAME, SERIAL_NUMBER, ORGANISATION_IDENTIFIER])
  const texts = attributesOf(certificate, 'subject')
    .filter(({ type }) => places.has(type))
    .map(({ text }) => text)
  for (const { extnID, extnValue } of certificate.form.tbsCertificate.extensions ?? [])
    if (ENTERPRISE_EXTENSIONS.has(extnID)) texts.push(readDer(extnValue.buffer, AttributeValue).toString())
  const found = texts
    .flatMap((text) => text.split(/[^0-9A-Z]+/))
    // Some write a letter for the sort of number before it.
    .flatMap((token) => [token, token.slice(1)])
    .map((code) => `uscc:${code}`)
    .filter(isSubjectId)
  return [...new Set(found)]
}

const mayUse = ({ keyUsage }: ReadCertificate, flags: number): boolean =>
  keyUsage === undefined || (keyUsage & flags) !== 0

export const mayCertify = (certificate: ReadCertificate): boolean =>
  certificate.isCa && mayUse(certificate, KeyUsageFlags.keyCertSign)

export const maySign = (certificate: ReadCertificate): boolean =>
  !certificate.isCa && mayUse(certificate, KeyUsageFlags.digitalSignature | KeyUsageFlags.nonRepudiation)
