import { parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { grantDocument } from '@hexin/sdk/consent/document.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import type { CaSignatures } from '../../ports/caSignatures.ts'
import type { Grants } from '../../ports/grants.ts'
import type { PrintGrant } from '../../ports/printer.ts'
import type { Membership } from '../membership.ts'

export type PrintDocument = (
  id: string,
  how: {
    readonly language: Language
    /** Without the CA signatures over it, as it was when it was signed: the same bytes each time. */
    readonly isPlain: boolean
  },
) => Promise<Uint8Array>

/** A grant as a 授权书 in PDF. @throws HexinError GRANT_UNKNOWN, GRANT_TEMPLATE_UNKNOWN */
export function createPrintDocument({
  crypto,
  membership,
  templateOf,
  grants,
  caSignatures,
  print,
}: {
  readonly crypto: Crypto
  readonly membership: Membership
  readonly templateOf: GrantTrust['templateOf']
  readonly grants: Grants
  readonly caSignatures: Pick<CaSignatures, 'list'>
  readonly print: PrintGrant
}): PrintDocument {
  return async (id, { language, isPlain }) => {
    const signed = await grants.signed(id)
    const receivedAt = await grants.receivedAt(id)
    if (!signed || receivedAt === undefined) throw new HexinError('GRANT_UNKNOWN', { found: id })
    const { template: hash } = parseArtefact(signed.artefact)
    const template = templateOf(hash)
    if (!template) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: hash })
    const document = await grantDocument(crypto, {
      ...{ signed, receivedAt, template, language },
      caSignatures: isPlain ? [] : await caSignatures.list(id),
      namesOf: (member) => membership.get(member).name,
      // Whatever key the registrar has now: the bindings were checked when the grant was taken in.
      keyOf: (keyId) => membership.statementKey(keyId),
    })
    return print(document)
  }
}
