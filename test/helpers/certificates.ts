import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import {
  Attribute,
  CertificateChoices,
  CertificateSet,
  CMSVersion,
  ContentInfo,
  DigestAlgorithmIdentifier,
  DigestAlgorithmIdentifiers,
  EncapsulatedContentInfo,
  IssuerAndSerialNumber,
  SignatureAlgorithmIdentifier,
  SignedData,
  SignerIdentifier,
  SignerInfo,
  SignerInfos,
} from '@peculiar/asn1-cms'
import { AsnConvert, OctetString } from '@peculiar/asn1-schema'
import { Certificate } from '@peculiar/asn1-x509'
import { Set as AsnSet, fromBER, ObjectIdentifier } from 'asn1js'
import { createTempFolder } from './tempFolder.ts'

/** A key with its certificate, by the openssl of this machine. */
export type Certified = {
  readonly kind: KeyKind
  readonly der: Buffer
  /** Files, in PEM. */
  readonly key: string
  readonly file: string
}

export type KeyKind = 'rsa' | 'rsa1024' | 'sm2'

const DISTID = 'distid:1234567812345678'
/** Names of the standards: data and signed data of GB/T 35275, SM3, SM2 with SM3. */
const GM = { data: '1.2.156.10197.6.1.4.2.1', signedData: '1.2.156.10197.6.1.4.2.2' }
const SM3 = '1.2.156.10197.1.401'
const SM2_SM3 = '1.2.156.10197.1.501'

export const CA = ['basicConstraints=critical,CA:TRUE', 'keyUsage=critical,keyCertSign,cRLSign']
export const LEAF = ['basicConstraints=CA:FALSE', 'keyUsage=critical,digitalSignature,nonRepudiation']
/** As some CAs write a company: sort of number and number between marks of the common name. */
const COMPANY = '/C=CN/O=广州南沙精密仪器有限公司/CN=051@广州南沙精密仪器有限公司@N91350100M000100Y43@1'

/** Whether this machine has an openssl that knows SM2. */
export function hasOpenssl(): boolean {
  try {
    return execFileSync('openssl', ['list', '-public-key-algorithms'], { encoding: 'utf8' }).includes('SM2')
  } catch {
    return false
  }
}

/** A folder in which openssl plays CAs and companies. */
export function createCertificates() {
  const folder = createTempFolder()
  let made = 0
  const place = (name: string) => path.join(folder.path, `${made++}-${name}`)
  const openssl = (args: readonly string[]): Buffer =>
    execFileSync('openssl', args, { cwd: folder.path, stdio: ['ignore', 'pipe', 'pipe'] })

  function keyOf(kind: KeyKind): string {
    const file = place('key.pem')
    if (kind === 'sm2') openssl(['ecparam', '-name', 'SM2', '-genkey', '-noout', '-out', file])
    else openssl(['genrsa', '-out', file, kind === 'rsa' ? '2048' : '1024'])
    return file
  }

  /** @param by who signs it; left out: itself */
  function certificate({ kind, subject, by, extensions, days = 30, digest }: CertificateTerms): Certified {
    const key = keyOf(kind)
    const [csr, file, ext] = [place('csr.pem'), place('cert.pem'), place('ext')]
    writeFileSync(ext, `${extensions.join('\n')}\n`)
    const hashing = (of: KeyKind) => (of === 'sm2' ? ['-sm3', '-sigopt', DISTID] : [digest ?? '-sha256'])
    openssl(['req', '-new', '-utf8', '-key', key, ...hashing(kind), '-subj', subject, '-out', csr])
    openssl([
      ...['x509', '-req', '-in', csr, '-days', String(days), '-extfile', ext, '-out', file],
      ...(by ? ['-CA', by.file, '-CAkey', by.key] : ['-signkey', key]),
      ...['-set_serial', String(1_000 + made), ...hashing(by?.kind ?? kind)],
      ...(kind === 'sm2' ? ['-vfyopt', DISTID] : []),
    ])
    return { kind, key, file, der: openssl(['x509', '-in', file, '-outform', 'DER']) }
  }

  /** A detached signature in CMS with these certificates in it, as openssl makes it: RSA only. */
  function signRsa(
    content: Uint8Array,
    signer: Certified,
    { others = [], options = [] }: SignTerms = {},
  ): Buffer {
    const [input, chain] = [place('content'), place('chain.pem')]
    writeFileSync(input, content)
    writeFileSync(chain, pemOf(others))
    return openssl([
      ...['cms', '-sign', '-binary', '-in', input, '-signer', signer.file, '-inkey', signer.key],
      ...[...(others.length > 0 ? ['-certfile', chain] : []), '-md', 'sha256', '-outform', 'DER', ...options],
    ])
  }

  /** The same by GB/T 35275. This openssl writes no CMS with SM2: the signature is its own, the structure is put together here. */
  function signSm2(
    content: Uint8Array,
    signer: Certified,
    { others = [], attributes = true }: SignTerms = {},
  ): Buffer {
    const { serialNumber, issuer } = AsnConvert.parse(signer.der, Certificate).tbsCertificate
    const sm3 = new DigestAlgorithmIdentifier({ algorithm: SM3 })
    const attribute = (attrType: string, value: ArrayBuffer) =>
      new Attribute({ attrType, attrValues: [value] })
    const signedAttrs = [
      attribute('1.2.840.113549.1.9.3', new ObjectIdentifier({ value: GM.data }).toBER()),
      attribute('1.2.840.113549.1.9.4', AsnConvert.serialize(new OctetString(sm3Of(content)))),
    ]
    const info = new SignerInfo({
      ...{ version: CMSVersion.v1, digestAlgorithm: sm3 },
      sid: new SignerIdentifier({
        issuerAndSerialNumber: new IssuerAndSerialNumber({ issuer, serialNumber }),
      }),
      signatureAlgorithm: new SignatureAlgorithmIdentifier({ algorithm: SM2_SM3 }),
      ...(attributes && { signedAttrs }),
    })
    info.signature = new OctetString(
      sign(attributes ? Buffer.from(new AsnSet({ value: signedAttrs.map(asnOf) }).toBER()) : content),
    )
    const data = new SignedData({
      ...{ version: CMSVersion.v1, digestAlgorithms: new DigestAlgorithmIdentifiers([sm3]) },
      encapContentInfo: new EncapsulatedContentInfo({ eContentType: GM.data }),
      certificates: new CertificateSet(
        [signer, ...others].map(
          ({ der }) => new CertificateChoices({ certificate: AsnConvert.parse(der, Certificate) }),
        ),
      ),
      signerInfos: new SignerInfos([info]),
    })
    const whole = new ContentInfo({ contentType: GM.signedData, content: AsnConvert.serialize(data) })
    return Buffer.from(AsnConvert.serialize(whole))

    function sign(bytes: Uint8Array): Buffer {
      const input = place('to-sign')
      writeFileSync(input, bytes)
      return openssl(['dgst', '-sm3', '-sign', signer.key, '-sigopt', DISTID, input])
    }
  }

  function sm3Of(content: Uint8Array): Buffer {
    const input = place('to-hash')
    writeFileSync(input, content)
    return openssl(['dgst', '-sm3', '-binary', input])
  }

  /** A root, an intermediate CA below it, and a company's certificate below that. */
  function family(kind: KeyKind, company = COMPANY) {
    const root = certificate({ kind, subject: '/C=CN/O=示例电子认证/CN=示例根', extensions: CA, days: 60 })
    const middle = certificate({
      kind,
      subject: '/C=CN/O=示例电子认证/CN=示例企业CA',
      by: root,
      extensions: CA,
      days: 40,
    })
    const leaf = certificate({ kind, subject: company, by: middle, extensions: LEAF })
    return { root, middle, leaf }
  }

  const pemOf = (certificates: readonly Certified[]): string =>
    certificates.map(({ file }) => readFileSync(file, 'utf8')).join('')

  return { place, certificate, signRsa, signSm2, family, pemOf, end: () => folder.remove() }
}

const asnOf = (attribute: Attribute) => fromBER(AsnConvert.serialize(attribute)).result

type CertificateTerms = {
  readonly kind: KeyKind
  readonly subject: string
  readonly by?: Certified
  /** Lines of an openssl extension file. */
  readonly extensions: readonly string[]
  /** For which it is valid, from now. */
  readonly days?: number
  readonly digest?: string
}

type SignTerms = {
  readonly others?: readonly Certified[]
  /** Further options of `openssl cms`. */
  readonly options?: readonly string[]
  readonly attributes?: boolean
}
