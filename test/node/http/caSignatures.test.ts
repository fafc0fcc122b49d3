import { writeFileSync } from 'node:fs'
import { printGrant } from '@hexin/sdk/actions/printGrant.ts'
import { caSignatureStatementSchema } from '@hexin/sdk/caSignature/statement.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../scripts/company/company.ts'
import { BANK, createRevocationWorld } from '../../complaints/revocationWorld.ts'
import { createCertificates, hasOpenssl, LEAF } from '../../helpers/certificates.ts'
import { readPdf } from '../../helpers/readPdf.ts'

/*
 * A company's CA signature as a second one beside its officers', at a bank's node.
 */

describe.skipIf(!hasOpenssl())('a CA signature over a grant', () => {
  const at = createCertificates()
  let world: Awaited<ReturnType<typeof createRevocationWorld>>
  let grant: CompanyGrant
  let sm2: ReturnType<typeof at.family>
  let rsa: ReturnType<typeof at.family>
  beforeAll(async () => {
    world = await createRevocationWorld()
    grant = await world.granted()
    sm2 = at.family('sm2')
    rsa = at.family('rsa')
  })
  afterAll(async () => {
    await world.end()
    at.end()
  })

  const hand = async (file: Uint8Array, id = grant.id) => {
    const json = { file: Buffer.from(file).toString('base64') }
    return world.bank.post(`/v1/grants/${id}/ca-signatures`, { json })
  }
  const text = () => Buffer.from(grant.signed.artefact)
  const print = async (language: 'zh' | 'en', isPlain = false) =>
    Buffer.from(await printGrant(world.bankNode.client, { id: grant.id, language, isPlain }))

  test('is refused where the member trusts no CA', async () => {
    const { status, body } = await hand(at.signSm2(text(), sm2.leaf, { others: [sm2.middle] }))
    expect([status, body['code']]).toEqual([422, 'CA_CHAIN_UNTRUSTED'])
    const roots = at.place('roots.pem')
    writeFileSync(roots, at.pemOf([sm2.root, rsa.root]))
    await world.bankNode.restart({ caRootsFile: roots })
  })

  test('over the signed text, SM2: kept with its certificates, logged, listed', async () => {
    const file = at.signSm2(text(), sm2.leaf, { others: [sm2.middle] })
    const { status, body } = await hand(file)
    expect([status, body]).toMatchObject([
      201,
      {
        ...{ content: 'artefact', algorithm: 'SM2', digest: 'SM3', subject: '广州南沙精密仪器有限公司' },
        signature: file.toString('base64'),
      },
    ])
    const { payload } = decodeStatement(String(body['statement']), 'hexin-ca-signature+jwt')
    expect(caSignatureStatementSchema.parse(payload)).toMatchObject({ grant: grant.id, member: BANK })
    const leaf = await world.bankNode.database.db
      .selectFrom('leaves')
      .select('statement')
      .where('leaf_index', '=', Number(body['leafIndex']))
      .executeTakeFirstOrThrow()
    expect(leaf.statement.toString()).toBe(body['statement'])
    expect((await hand(file)).body).toEqual(body)
    const both = await Promise.all([hand(file), hand(file)])
    for (const again of both) expect(again.body).toEqual(body)
    const list = (await world.bank.get(`/v1/grants/${grant.id}/ca-signatures`)).body
    expect(list).toEqual({ signatures: [body] })
  })

  test('over the print, RSA: the print as it was signed stays the same, and the next one tells of both', async () => {
    const plain = await print('zh', true)
    const { status, body } = await hand(at.signRsa(plain, rsa.leaf, { others: [rsa.middle] }))
    expect([status, body['content']]).toEqual([201, 'documentZh'])
    expect(Buffer.compare(await print('zh', true), plain)).toBe(0)
    const { text: printed, attachments } = await readPdf(await print('zh'))
    for (const part of ['数字证书签名1', '数字证书签名2', 'SM2（SM3）', 'RSA（SHA-256）', '示例电子认证'])
      expect(printed).toContain(part)
    expect(Object.keys(attachments)).toEqual(
      expect.arrayContaining(['ca-signature-1.pem', 'ca-signature-2.pem']),
    )
    expect((await readPdf(await print('en'))).text).toContain('Certificatesignature2')
  })

  test('changes nothing of what the gate decides', async () => {
    expect(await world.ask(grant.id)).toMatchObject({ state: 'answered' })
    const other = await world.granted()
    await world.revoke(world.bank, other)
    const file = at.signSm2(Buffer.from(other.signed.artefact), sm2.leaf, { others: [sm2.middle] })
    expect((await hand(file, other.id)).status).toBe(201)
    expect(await world.ask(other.id)).toMatchObject({ code: 'GRANT_REVOKED' })
  })

  test('over another grant, of another company, or that is no signature: refused, and nothing is kept', async () => {
    const other = await world.granted()
    const subject = '/CN=91350100M000100YX8'
    const stranger = at.certificate({ kind: 'sm2', subject, by: sm2.middle, extensions: LEAF })
    for (const [file, code] of [
      [at.signSm2(text(), sm2.leaf, { others: [sm2.middle] }), 'CA_SIGNATURE_INVALID'],
      [
        at.signSm2(Buffer.from(other.signed.artefact), stranger, { others: [sm2.middle] }),
        'CA_SUBJECT_MISMATCH',
      ],
      [Buffer.from('rubbish'), 'CA_SIGNATURE_MALFORMED'],
      [Buffer.alloc(70_000), 'INPUT_INVALID'],
    ] as const)
      expect((await hand(file, other.id)).body['code']).toBe(code)
    const list = (await world.bank.get(`/v1/grants/${other.id}/ca-signatures`)).body
    expect(list).toEqual({ signatures: [] })
    const unknown = `0x${'0'.repeat(64)}` as const
    expect((await hand(text(), unknown)).body['code']).toBe('GRANT_UNKNOWN')
    expect((await world.bank.get(`/v1/grants/${unknown}/ca-signatures`)).body['code']).toBe('GRANT_UNKNOWN')
  })

  test('a file of roots that has none, or something else, stops the start with the reason', async () => {
    for (const [content, detail] of [
      ['', 'no certificate'],
      [at.pemOf([sm2.leaf]), 'no CA’s'],
    ]) {
      const roots = at.place('wrong.pem')
      writeFileSync(roots, content ?? '')
      await expect(world.bankNode.restart({ caRootsFile: roots })).rejects.toMatchObject({
        ...{ code: 'CONFIG_INVALID', detail: expect.stringContaining(detail ?? '') },
      })
    }
  })
})
