import type { CaSignatureView } from '@hexin/sdk/api/caSignatures.ts'
import {
  type CaSignatureStatement,
  type SignedContent,
  signedContents,
} from '@hexin/sdk/caSignature/statement.ts'
import { verifyCaSignature } from '@hexin/sdk/caSignature/verifyCaSignature.ts'
import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { Crypto, Signer } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { toBase64 } from '@hexin/sdk/proof/base64.ts'
import { signStatement } from '@hexin/sdk/statement/jws.ts'
import type { CaSignatures } from '../../ports/caSignatures.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PrintDocument } from './printDocument.ts'

export type ImportCaSignature = (grant: Hex, file: Uint8Array) => Promise<CaSignatureView>

/**
 * Takes a company's CA signature over a grant in, beside the signatures of its officers: it proves nothing that the gate asks for, and loosens nothing.
 * What was verified is logged, so that it holds for the time of that leaf whatever becomes of the certificate.
 * @throws HexinError GRANT_UNKNOWN, CA_*
 */
export function createImportCaSignature({
  crypto,
  clock,
  self,
  keyId,
  signer,
  roots,
  grants,
  printDocument,
  caSignatures,
}: {
  readonly crypto: Crypto
  readonly clock: Clock
  readonly self: number
  readonly keyId: string
  readonly signer: Signer
  /** CA roots that this member trusts, in DER. */
  readonly roots: readonly Uint8Array[]
  readonly grants: Pick<Grants, 'signed'>
  readonly printDocument: PrintDocument
  readonly caSignatures: Pick<CaSignatures, 'keep'>
}): ImportCaSignature {
  return async (grant, file) => {
    const signed = await grants.signed(grant)
    if (!signed) throw new HexinError('GRANT_UNKNOWN', { found: grant })
    const contents: Readonly<Record<SignedContent, () => Promise<Uint8Array>>> = {
      artefact: async () => utf8(signed.artefact),
      documentZh: () => printDocument(grant, { language: 'zh', isPlain: true }),
      documentEn: () => printDocument(grant, { language: 'en', isPlain: true }),
    }
    const company = parseArtefact(signed.artefact).subject
    const at = clock()
    const { der, chain, ...found } = await verifyCaSignature({ file, contents, company, roots, time: at })
    const content = signedContents.find((name) => name === found.content) ?? 'artefact'
    const payload: CaSignatureStatement = {
      ...{ salt: toBase64url(crypto.randomBytes(32)), grant, member: self, content, at },
      signature: toBase64url(crypto.sha256(der)),
    }
    const statement = await signStatement({ type: 'hexin-ca-signature+jwt', keyId, payload, signer })
    const kept = {
      ...{ ...found, content, statement, importedAt: at },
      ...{ signature: toBase64(der), chain: chain.map(toBase64) },
    }
    return caSignatures.keep(grant, kept, content === 'artefact' ? undefined : await contents[content]())
  }
}
