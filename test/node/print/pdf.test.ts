import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { printGrant } from '@hexin/node/print/pdf.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { type GrantDocument, grantDocument } from '@hexin/sdk/consent/document.ts'
import { renderGrant } from '@hexin/sdk/consent/render.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { kindOf } from '@hexin/sdk/schemas/kind.ts'
import { beforeAll, describe, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../scripts/company/company.ts'
import { readPdf, withoutSpace } from '../../helpers/readPdf.ts'
import { createTestCompany, createTestRegistrar } from '../../helpers/testCompany.ts'

const registrar = createTestRegistrar()
const AT = 1_800_000_000
const NAME = '广州南沙精密仪器有限公司'
const template = templateFor('preLoanReview')
const namesOf = namesIn({ members: [] })
let grant: CompanyGrant

beforeAll(async () => {
  const scope = [
    { kind: 'loan', fields: ['loanNumber', 'principal', 'status', 'term'] },
    { kind: 'tax', fields: ['creditRating', 'taxPaid'] },
    { kind: 'registration', fields: ['registeredCapital'] },
  ]
  grant = await (await createTestCompany(registrar, { name: NAME })).grant({ scope }, AT)
})

const documentIn = (language: 'zh' | 'en', receivedAt = AT + 60): Promise<GrantDocument> =>
  grantDocument(crypto, {
    signed: grant.signed,
    ...{ receivedAt, template, language, namesOf, caSignatures: [] },
    keyOf: () => ({ algorithm: 'ES256', publicKey: registrar.signer.publicKey }),
  })

describe('a grant on paper', () => {
  test.each(['zh', 'en'] as const)(
    '%s: another reader finds all of its text, and the hash',
    async (language) => {
      const document = await documentIn(language)
      const { text, info } = await readPdf(await printGrant(document))
      const artefact = parseArtefact(grant.signed.artefact)
      const rendered = renderGrant(artefact, { template, language, namesOf })
      for (const part of rendered.paragraphs.flatMap(({ heading, text: said }) => [heading, said]))
        expect(text).toContain(withoutSpace(part))
      for (const { kind, fields } of artefact.scope)
        for (const field of fields)
          expect(text).toContain(withoutSpace(kindOf(kind).fields[field]?.title[language] ?? '?'))
      for (const part of [document.hash, grant.id, NAME, document.closing])
        expect(text).toContain(withoutSpace(part))
      expect(info).toMatchObject({ Keywords: document.hash, Subject: grant.id })
      expect(String(info['Title'])).toContain(NAME)
      // It was read in Chinese: in English it says that it is a translation.
      expect(document.note !== null).toBe(language === 'en')
      if (document.note !== null) expect(text).toContain(withoutSpace(document.note))
    },
  )

  test('carries the signed bytes, each page names the hash, and it is the same file every time', async () => {
    const document = await documentIn('zh')
    const bytes = await printGrant(document)
    const { pages, attachments } = await readPdf(bytes)
    expect(attachments).toEqual({
      'artefact.json': grant.signed.artefact,
      'signed-grant.json': canonicalJson(grant.signed),
    })
    expect(pages.length).toBeGreaterThan(1)
    for (const page of pages) expect(withoutSpace(page)).toContain(document.hash)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(Buffer.compare(await printGrant(await documentIn('zh')), bytes)).toBe(0)
    expect(Buffer.compare(await printGrant(await documentIn('zh', AT + 61)), bytes)).not.toBe(0)
  })

  test('in the language that was read it has what was read, whatever words a later release has for it', async () => {
    const notice = grant.signed.notice.replace('如果不同意', '如果您不同意')
    const document = await grantDocument(crypto, {
      signed: { ...grant.signed, notice },
      ...{ receivedAt: AT, template, language: 'zh', namesOf, caSignatures: [] },
      keyOf: () => ({ algorithm: 'ES256', publicKey: registrar.signer.publicKey }),
    })
    expect(document.paragraphs.map(({ heading }) => heading)).toContain('如果您不同意')
  })

  test('a character that the font lacks is named, not dropped', async () => {
    const document = await documentIn('zh')
    const { text } = await readPdf(await printGrant({ ...document, title: '𰻝面公司' }))
    expect(text).toContain('[U+30EDD]面公司')
  })
})
