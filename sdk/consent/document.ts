import type { CaSignatureView } from '../api/caSignatures.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex } from '../encoding.ts'
import { verifyRecord } from '../records/sdJwt.ts'
import type { Language } from '../schemas/titles.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import { artefactHash, parseArtefact } from './artefact.ts'
import { documentWords } from './documentWords.ts'
import type { NamesOf } from './render/rendered.ts'
import { beijingTime } from './render/words.ts'
import { renderGrant } from './render.ts'
import type { SignedGrant } from './signedGrant.ts'
import type { Template } from './template.ts'
import { artefactGrantId } from './typedData.ts'
import type { GrantTrust } from './verifyGrant.ts'

type Paragraph = { readonly heading: string; readonly text: string }

/** A grant as a 授权书 to print: all of its text, and the bytes that it carries along. */
export type GrantDocument = {
  readonly language: Language
  readonly title: string
  /** Said under the title of a text that is not the one that was signed. */
  readonly note: string | null
  readonly paragraphs: readonly Paragraph[]
  readonly signing: readonly Paragraph[]
  /** Said at the end, and, short, at the foot of every page. */
  readonly closing: string
  readonly foot: string
  readonly id: Hex
  readonly hash: Hex
  readonly subjectName: string
  /** Unix seconds: the grant's first second. The document has no other date, so that its bytes are always the same. */
  readonly date: number
  readonly attachments: readonly { readonly name: string; readonly what: string; readonly text: string }[]
}

/**
 * The document of a grant. In the language that its officers read it has the text that they read, to the letter; in the other one a translation, which
 * says that it is one.
 *
 * @param receivedAt when the printing member took the grant in, unix seconds
 */
export async function grantDocument(
  crypto: Crypto,
  { signed, receivedAt, template, language, caSignatures, namesOf, keyOf }: grantDocument.Parameters,
): Promise<GrantDocument> {
  const artefact = parseArtefact(signed.artefact)
  const hash = artefactHash(crypto, signed.artefact)
  const id = artefactGrantId(artefact, hash)
  const words = documentWords[language]
  const original = artefact.notice.language === language
  const text = original ? readNotice(signed.notice) : renderGrant(artefact, { template, language, namesOf })
  const signers = await Promise.all(
    signed.signatures.map(async ({ officer, type }, i) => {
      const key = artefact.officers[officer]?.key
      const thumbprint = key ? jwkThumbprint(crypto, key) : ''
      const binding = await bindingOf(crypto, signed.bindings, thumbprint, keyOf)
      return {
        heading: words.signer(i + 1),
        text: `${words.keys[type]}${words.thumbprint(thumbprint)}${
          binding
            ? words.binding(namesOf(binding.issuer)[language], binding.number, beijingTime(binding.issuedAt))
            : ''
        }`,
      }
    }),
  )
  return {
    language,
    title: text.title,
    note: original ? null : words.translation[artefact.notice.language],
    paragraphs: text.paragraphs,
    signing: [
      ...signers,
      ...caSignatures.map((signature, i) => ({
        heading: words.certified(i + 1),
        text: words.certificate(signature, beijingTime(signature.importedAt)),
      })),
      { heading: words.received, text: words.receivedAt(beijingTime(receivedAt)) },
      { heading: words.id, text: id },
      { heading: words.hash, text: hash },
    ],
    closing: words.closing,
    foot: words.foot(hash),
    id,
    hash,
    subjectName: artefact.subjectName,
    date: artefact.notBefore,
    attachments: [
      { name: 'artefact.json', what: words.artefact, text: signed.artefact },
      { name: 'signed-grant.json', what: words.signedGrant, text: canonicalJson(signed) },
      ...caSignatures.map(({ signature }, i) => ({
        name: `ca-signature-${i + 1}.pem`,
        what: words.caSignature,
        text: pem(signature),
      })),
    ],
  }
}

export declare namespace grantDocument {
  type Parameters = {
    readonly signed: SignedGrant
    readonly receivedAt: number
    /** Imported ones, in order. */
    readonly caSignatures: readonly CaSignatureView[]
    readonly template: Template
    readonly language: Language
    readonly namesOf: NamesOf
    /** The registrars' statement keys of all times. */
    readonly keyOf: GrantTrust['registrarKeyOf']
  }
}

const pem = (base64: string): string =>
  `-----BEGIN CMS-----\n${base64.replaceAll(/.{64}/g, '$&\n')}\n-----END CMS-----\n`

/** A notice is a title and paragraphs, parted by empty lines; a paragraph's first line is its heading. */
function readNotice(notice: string): { readonly title: string; readonly paragraphs: readonly Paragraph[] } {
  const [title = '', ...parts] = notice.trimEnd().split('\n\n')
  return {
    title,
    paragraphs: parts.map((part) => {
      const end = part.indexOf('\n')
      return end < 0
        ? { heading: '', text: part }
        : { heading: part.slice(0, end), text: part.slice(end + 1) }
    }),
  }
}

async function bindingOf(
  crypto: Crypto,
  bindings: readonly string[],
  thumbprint: string,
  keyOf: GrantTrust['registrarKeyOf'],
) {
  for (const sdJwt of bindings) {
    const { claims, issuer, issuedAt } = await verifyRecord(crypto, { sdJwt, kind: 'binding', keyOf })
    if (claims['key'] === thumbprint) return { issuer, issuedAt, number: String(claims['bindingNumber']) }
  }
  return undefined
}
