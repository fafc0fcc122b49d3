import { answerGrantRequest } from '@hexin/sdk/actions/answerGrantRequest.ts'
import type { GrantAnswer } from '@hexin/sdk/api/grantRequests.ts'
import { artefactHash, type GrantArtefact, noticeHash, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import type { NamesOf } from '@hexin/sdk/consent/render/rendered.ts'
import { noticeText, renderGrant } from '@hexin/sdk/consent/render.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { artefactGrantId } from '@hexin/sdk/consent/typedData.ts'
import { assertWithinProposal } from '@hexin/sdk/consent/withinProposal.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Assert } from '../keys/assertPasskey.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import { clientOf } from '../network/client.ts'
import type { RequestLink } from './link.ts'
import { signText } from './signText.ts'
import { knownTemplate } from './template.ts'

/** A grant that a colleague composed and signed. */
export type Partial = {
  readonly signed: SignedGrant
  readonly artefact: GrantArtefact
  readonly hash: Hex
  readonly id: Hex
}

/**
 * Reads what a colleague signed, as it came from the asking member's node: it must give no more than was asked, and its notice must be what this page renders of
 * it itself.
 * @throws HexinError GRANT_ARTEFACT_MALFORMED, GRANT_SCOPE_EXCEEDED, GRANT_NOTICE_MISMATCH
 */
export function readPartial(signed: SignedGrant, proposal: GrantProposal, namesOf: NamesOf): Partial {
  const artefact = parseArtefact(signed.artefact)
  assertWithinProposal(artefact, proposal)
  const { language, hash: stated } = artefact.notice
  const template = knownTemplate(artefact.template)
  const rendered = noticeHash(webCrypto, noticeText(renderGrant(artefact, { template, language, namesOf })))
  if (rendered !== stated || noticeHash(webCrypto, signed.notice) !== stated)
    throw new HexinError('GRANT_NOTICE_MISMATCH', { found: rendered, expected: stated })
  const hash = artefactHash(webCrypto, signed.artefact)
  return { signed, artefact, hash, id: artefactGrantId(artefact, hash) }
}

/** An officer's place in an artefact; -1 where it doesn't name his key. */
export const placeOf = ({ officers }: GrantArtefact, { key }: Pick<StoredOfficer, 'key'>): number =>
  officers.findIndex((officer) => officer.key.x === key.x && officer.key.y === key.y)

/** Adds this officer's signature to those of his colleagues. @throws what `signText` throws, and why the node does not take it */
export async function cosign({
  partial: { signed, artefact },
  officer,
  wallet,
  link,
  assert,
}: {
  readonly partial: Partial
  readonly officer: StoredOfficer & { readonly binding: string }
  readonly wallet: WalletOrigin
  readonly link: RequestLink
  readonly assert: Assert
}): Promise<GrantAnswer> {
  const index = placeOf(artefact, officer)
  const signature = await signText({ text: signed.artefact, index, officer, wallet, assert })
  const grant = { ...signed, signatures: [signature], bindings: [officer.binding] }
  return answerGrantRequest(clientOf(link.node, link.secret), { id: link.request, grant })
}
