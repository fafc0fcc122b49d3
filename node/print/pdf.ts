import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { GrantDocument } from '@hexin/sdk/consent/document.ts'
// oxlint-disable-next-line import/no-named-as-default -- its types have the default only
import PDFDocument from 'pdfkit'
import type { PrintGrant } from '../ports/printer.ts'
import { createFontText } from './fontText.ts'
import { unpackWoff } from './unpackWoff.ts'

const resolve = createRequire(import.meta.url).resolve
const file = '@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-400-normal.woff'

/** Read when the first document is printed: most processes print none. */
let loaded: { readonly font: Buffer; readonly clean: (text: string) => string } | undefined
function load() {
  const font = unpackWoff(readFileSync(resolve(file)))
  return { font, clean: createFontText(font) }
}

const MARGIN = 56
const FOOT_Y = 800
const [DARK, GREY, RULE] = ['#1a1a1a', '#5a5a5a', '#c8c8c8']

/** The `PrintGrant` port with pdfkit: PDF/A-3, for archives, with the signed bytes as attachments. Of the font only what is used goes in. */
export const printGrant: PrintGrant = (document) =>
  new Promise((done, failed) => {
    loaded ??= load()
    const { font, clean } = loaded
    const date = new Date(document.date * 1000)
    const pdf = new PDFDocument({
      size: 'A4',
      margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + 24 },
      pdfVersion: '1.7',
      subset: 'PDF/A-3b',
      lang: document.language === 'zh' ? 'zh-CN' : 'en',
      displayTitle: true,
      bufferPages: true,
      // Any other start is with Helvetica, which is not embedded.
      font: font as unknown as string,
      info: {
        Title: `${document.title} · ${document.subjectName}`,
        Subject: document.id,
        Keywords: document.hash,
        Creator: 'Hexin',
        Producer: 'Hexin',
        CreationDate: date,
        ModDate: date,
      },
    })
    const chunks: Uint8Array[] = []
    pdf.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    pdf.on('error', failed)
    pdf.on('end', () => done(Buffer.concat(chunks)))
    for (const { name, what, text } of document.attachments)
      pdf.file(Buffer.from(text), {
        name,
        description: what,
        type: 'application/json',
        creationDate: date,
        modifiedDate: date,
        ...{ relationship: 'Source' },
      })
    draw(pdf, document, clean)
    pdf.end()
  })

function draw(pdf: PDFKit.PDFDocument, document: GrantDocument, clean: (text: string) => string): void {
  const say = (text: string, size: number, color = DARK) =>
    pdf
      .fontSize(size)
      .fillColor(color)
      .text(clean(text), { lineGap: size * 0.35 })
  const rule = () => {
    const { left, right } = pdf.page.margins
    pdf.moveDown(0.4)
    pdf
      .moveTo(left, pdf.y)
      .lineTo(pdf.page.width - right, pdf.y)
      .lineWidth(0.7)
      .stroke(RULE)
    pdf.moveDown(0.8)
  }
  const paragraph = ({ heading, text }: GrantDocument['paragraphs'][number]) => {
    // A heading never stands alone at the foot of a page.
    if (pdf.y > FOOT_Y - 90) pdf.addPage()
    say(heading, 9, GREY)
    say(text, 11)
    pdf.moveDown(0.55)
  }
  say(document.title, 20)
  pdf.moveDown(0.3)
  if (document.note !== null) say(document.note, 9, GREY)
  rule()
  for (const part of document.paragraphs) paragraph(part)
  rule()
  for (const part of document.signing) paragraph(part)
  rule()
  say(document.closing, 9, GREY)

  const { start, count } = pdf.bufferedPageRange()
  for (let page = start; page < start + count; page++) {
    pdf.switchToPage(page)
    // Below the margin, where text would start a new page.
    pdf.page.margins.bottom = 0
    const { left } = pdf.page.margins
    pdf.fontSize(7.5).fillColor(GREY)
    pdf.text(clean(`${document.foot}    ${page + 1} / ${count}`), left, FOOT_Y, { lineBreak: false })
  }
}
