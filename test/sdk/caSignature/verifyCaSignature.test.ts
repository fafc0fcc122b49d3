import { type CaSignature, verifyCaSignature } from '@hexin/sdk/caSignature/verifyCaSignature.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CA, type Certified, createCertificates, hasOpenssl, LEAF } from '../../helpers/certificates.ts'
import { now } from '../../helpers/testCompany.ts'

/*
 * Certificates and signatures are those of this machine’s openssl; for SM2, whose CMS it can’t write, the signature itself.
 */

const DAY_S = 86_400
const artefact = utf8('{"artefact":"…"}')
const pdf = utf8('%PDF-1.7 …')
const company = 'uscc:91350100M000100Y43'

describe.skipIf(!hasOpenssl())('a signature by a CA certificate', () => {
  const at = createCertificates()
  let rsa: ReturnType<typeof at.family>
  let sm2: ReturnType<typeof at.family>
  beforeAll(() => {
    rsa = at.family('rsa')
    sm2 = at.family('sm2')
  })
  afterAll(() => at.end())

  const verify = (file: Uint8Array, change: Partial<verifyCaSignature.Parameters> = {}) =>
    verifyCaSignature({
      ...{
        file,
        contents: { artefact: async () => artefact, pdf: async () => pdf },
        company,
        time: now() + 60,
      },
      roots: [rsa.root.der, sm2.root.der],
      ...change,
    })
  const codeOf = async (file: Uint8Array, change: Partial<verifyCaSignature.Parameters> = {}) => {
    try {
      return (await verify(file, change)).content
    } catch (error) {
      if (isHexinError(error)) return error.code
      throw error
    }
  }
  const signed = (content = artefact) => ({
    RSA: at.signRsa(content, rsa.leaf, { others: [rsa.middle] }),
    SM2: at.signSm2(content, sm2.leaf, { others: [sm2.middle] }),
  })

  describe.each(['RSA', 'SM2'] as const)('%s', (algorithm) => {
    const family = () => (algorithm === 'RSA' ? rsa : sm2)
    const sign = (signer: Certified, others: readonly Certified[] = [family().middle], content = artefact) =>
      algorithm === 'RSA' ? at.signRsa(content, signer, { others }) : at.signSm2(content, signer, { others })
    const kind = () => family().leaf.kind

    test('holds, and says who signed what by which CA', async () => {
      const found = await verify(signed()[algorithm])
      expect(found).toMatchObject({
        ...{ content: 'artefact', algorithm, digest: algorithm === 'RSA' ? 'SHA-256' : 'SM3' },
        ...{ subject: '广州南沙精密仪器有限公司', issuer: '示例电子认证' },
      })
      expect(found.chain).toHaveLength(3)
      expect(await codeOf(signed(pdf)[algorithm])).toBe('pdf')
    })

    test('as PEM and base64, too', async () => {
      const base64 = signed()[algorithm].toString('base64')
      const lines = base64.replaceAll(/.{64}/g, '$&\n')
      expect(await codeOf(utf8(base64))).toBe('artefact')
      expect(await codeOf(utf8(`-----BEGIN CMS-----\n${lines}\n-----END CMS-----\n`))).toBe('artefact')
    })

    test('over anything else: refused', async () => {
      expect(await codeOf(signed(utf8('another'))[algorithm])).toBe('CA_SIGNATURE_INVALID')
    })

    test('without its intermediate CA, or under no root that is trusted: refused', async () => {
      expect(await codeOf(sign(family().leaf, []))).toBe('CA_CHAIN_UNTRUSTED')
      const other = algorithm === 'RSA' ? sm2.root : rsa.root
      expect(await codeOf(signed()[algorithm], { roots: [other.der] })).toBe('CA_CHAIN_UNTRUSTED')
      expect(await codeOf(signed()[algorithm], { roots: [] })).toBe('CA_CHAIN_UNTRUSTED')
    })

    test('under a CA that bears the trusted one’s name, and is another: refused', async () => {
      const impostor = at.family(kind())
      expect(await codeOf(sign(impostor.leaf, [impostor.middle, impostor.root]))).toBe('CA_CHAIN_UNTRUSTED')
    })

    test('before the certificate’s time, after it, or after the CA’s: refused', async () => {
      const file = signed()[algorithm]
      expect(await codeOf(file, { time: now() - DAY_S })).toBe('CA_CERTIFICATE_INVALID')
      expect(await codeOf(file, { time: now() + 31 * DAY_S })).toBe('CA_CERTIFICATE_INVALID')
      const { middle } = family()
      const lasting = at.certificate({
        ...{ kind: kind(), subject: '/CN=91350100M000100Y43', by: middle, extensions: LEAF, days: 50 },
      })
      expect(await codeOf(sign(lasting), { time: now() + 35 * DAY_S })).toBe('artefact')
      expect(await codeOf(sign(lasting), { time: now() + 45 * DAY_S })).toBe('CA_CHAIN_UNTRUSTED')
    })

    test.each([
      ['of another company', '/CN=91350100M000100YX8'],
      ['of two companies', '/CN=91350100M000100Y43/serialNumber=91110108551385082Q'],
      ['that names no number', '/CN=广州南沙精密仪器有限公司'],
      ['that names the number as something else', '/O=91350100M000100Y43/CN=甲'],
    ])('by a certificate %s: refused', async (_, subject) => {
      const leaf = at.certificate({ kind: kind(), subject, by: family().middle, extensions: LEAF })
      expect(await codeOf(sign(leaf))).toBe('CA_SUBJECT_MISMATCH')
    })

    test.each([
      ['the serial number', '/CN=甲/serialNumber=91350100M000100Y43', LEAF],
      ['the organisation’s identifier', '/CN=甲/2.5.4.97=NTRCN-91350100M000100Y43', LEAF],
      ['an extension', '/CN=甲', [...LEAF, '1.2.156.10260.4.1.4=ASN1:PRINTABLESTRING:91350100M000100Y43']],
    ])('names the company in %s', async (_, subject, extensions) => {
      const leaf = at.certificate({ kind: kind(), subject, by: family().middle, extensions })
      expect(await codeOf(sign(leaf))).toBe('artefact')
    })

    test.each([
      ['a CA', CA],
      ['for encryption', ['keyUsage=critical,keyEncipherment']],
      ['with a critical extension that nobody knows', [...LEAF, '1.2.3.4=critical,ASN1:NULL']],
    ])('by a certificate that is %s: refused', async (_, extensions) => {
      const leaf = at.certificate({
        ...{ kind: kind(), subject: '/CN=91350100M000100Y43', by: family().middle, extensions },
      })
      expect(await codeOf(sign(leaf))).toBe('CA_CERTIFICATE_INVALID')
    })

    test('by a certificate below one that is no CA, or that may have none below it: refused', async () => {
      const { leaf, root } = family()
      const below = (by: Certified) =>
        at.certificate({ kind: kind(), subject: '/CN=91350100M000100Y43', by, extensions: LEAF })
      expect(await codeOf(sign(below(leaf), [leaf, family().middle]))).toBe('CA_CHAIN_UNTRUSTED')
      const last = at.certificate({
        ...{ kind: kind(), subject: '/CN=last', by: root },
        extensions: ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=keyCertSign'],
      })
      const under = at.certificate({ kind: kind(), subject: '/CN=under', by: last, extensions: CA })
      expect(await codeOf(sign(below(last), [last]))).toBe('artefact')
      expect(await codeOf(sign(below(under), [under, last]))).toBe('CA_CHAIN_UNTRUSTED')
    })

    test('with any byte of it changed: refused, or it says the same, the byte being one that nobody signs', async () => {
      const file = signed()[algorithm]
      const facts = ({ content, subject, issuer, serialNumber, notBefore, notAfter }: CaSignature) => [
        content,
        subject,
        issuer,
        serialNumber,
        notBefore,
        notAfter,
      ]
      const genuine = facts(await verify(file))
      let refused = 0
      const runs = algorithm === 'RSA' ? 300 : 100
      await fc.assert(
        fc.asyncProperty(fc.nat(file.length - 1), fc.integer({ min: 1, max: 255 }), async (place, by) => {
          const changed = Buffer.from(file)
          changed[place] = (changed[place] ?? 0) ^ by
          try {
            expect(facts(await verify(changed))).toEqual(genuine)
          } catch (error) {
            if (!isHexinError(error)) throw error
            expect(error.code).toMatch(/^CA_/)
            refused += 1
          }
        }),
        { numRuns: runs },
      )
      expect(refused).toBeGreaterThan(0.9 * runs)
    })
  })

  test('SM2 without signed attributes is over the content itself', async () => {
    const file = at.signSm2(pdf, sm2.leaf, { others: [sm2.middle], attributes: false })
    expect(await codeOf(file)).toBe('pdf')
    expect(await codeOf(file, { contents: { artefact: async () => artefact } })).toBe('CA_SIGNATURE_INVALID')
  })

  test.each([
    ['SHA-1', ['-md', 'sha1'], 'CA_SIGNATURE_INVALID'],
    ['content inside', ['-nodetach'], 'CA_SIGNATURE_MALFORMED'],
    ['no certificate', ['-nocerts'], 'CA_SIGNATURE_MALFORMED'],
    ['a key id instead of issuer and number', ['-keyid'], 'CA_SIGNATURE_MALFORMED'],
    ['RSA-PSS', ['-keyopt', 'rsa_padding_mode:pss'], 'CA_SIGNATURE_INVALID'],
  ])('with %s: refused', async (_, options, code) => {
    expect(await codeOf(at.signRsa(artefact, rsa.leaf, { others: [rsa.middle], options }))).toBe(code)
  })

  test('with two signers: refused', async () => {
    const again = ['-signer', rsa.root.file, '-inkey', rsa.root.key]
    const file = at.signRsa(artefact, rsa.leaf, { others: [rsa.middle], options: again })
    expect(await codeOf(file)).toBe('CA_SIGNATURE_MALFORMED')
  })

  test('by an RSA key of 1,024 bits, or under a certificate signed with SHA-1: refused', async () => {
    const subject = '/CN=91350100M000100Y43'
    const short = at.certificate({ kind: 'rsa1024', subject, by: rsa.middle, extensions: LEAF })
    expect(await codeOf(at.signRsa(artefact, short, { others: [rsa.middle] }))).toBe('CA_SIGNATURE_INVALID')
    const weak = at.certificate({ kind: 'rsa', subject, by: rsa.middle, extensions: LEAF, digest: '-sha1' })
    expect(await codeOf(at.signRsa(artefact, weak, { others: [rsa.middle] }))).toBe('CA_CHAIN_UNTRUSTED')
  })

  test('rubbish, nothing, and too much: refused', async () => {
    for (const file of [new Uint8Array(), utf8('rubbish'), Buffer.alloc(70_000, 0x30), rsa.leaf.der])
      expect(await codeOf(file)).toBe('CA_SIGNATURE_MALFORMED')
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        expect(await codeOf(Buffer.concat([Uint8Array.of(0x30, 0x82), bytes]))).toBe('CA_SIGNATURE_MALFORMED')
      }),
    )
  })
})
