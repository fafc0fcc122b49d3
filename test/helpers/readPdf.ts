import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** A PDF as a reader sees it that has nothing to do with what wrote it. Text without white space: lines break anywhere in Chinese. */
export async function readPdf(bytes: Uint8Array) {
  const loading = getDocument({ data: Uint8Array.from(bytes), verbosity: 0, useSystemFonts: false })
  const pdf = await loading.promise
  const pages = await Promise.all(
    Array.from({ length: pdf.numPages }, async (_, i) => {
      const { items } = await (await pdf.getPage(i + 1)).getTextContent()
      return items.map((item) => ('str' in item ? item.str : '')).join('')
    }),
  )
  const { info } = (await pdf.getMetadata()) as { readonly info: Readonly<Record<string, unknown>> }
  const names = [...((await pdf.getAttachments()) ?? new Map<string, unknown>()).keys()]
  const attachments: Record<string, string> = {}
  for (const name of names) {
    const content: unknown = await pdf.getAttachmentContent(name)
    attachments[name] = Buffer.from(content as Uint8Array).toString('utf8')
  }
  await loading.destroy()
  return {
    pages,
    text: withoutSpace(pages.join('')),
    info,
    attachments,
  }
}

export const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '')
