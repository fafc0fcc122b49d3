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
  const files = Object.values((await pdf.getAttachments()) ?? {}) as readonly {
    readonly filename: string
    readonly content: Uint8Array
  }[]
  await loading.destroy()
  return {
    pages,
    text: withoutSpace(pages.join('')),
    info,
    attachments: Object.fromEntries(
      files.map(({ filename, content }) => [filename, Buffer.from(content).toString('utf8')]),
    ),
  }
}

export const withoutSpace = (text: string): string => text.replaceAll(/\s/g, '')
