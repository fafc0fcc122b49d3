import { artefactHash, type Officer } from '@hexin/sdk/consent/artefact.ts'
import {
  type Composed,
  composeArtefact,
  type GrantProposal,
  type Replaced,
} from '@hexin/sdk/consent/composeGrant.ts'
import { type ControlKeys, createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import type { NamesOf } from '@hexin/sdk/consent/render/rendered.ts'
import { artefactGrantId } from '@hexin/sdk/consent/typedData.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import type { Language } from '@hexin/sdk/schemas/titles.ts'
import { WalletFailure } from '../failure.ts'
import { type FieldName, narrow } from './narrow.ts'
import { knownTemplate } from './template.ts'

/** An artefact as it would be signed now. What the page shows is rendered from its text, and its text is what gets signed. */
export type Draft = Composed & {
  readonly hash: Hex
  readonly id: Hex
  readonly keys: ControlKeys
  /** The grant whose place it would take. */
  readonly replaced: Replaced | undefined
  /** False while the officer has no key: then the draft can be read, not signed. */
  readonly signable: boolean
}

/** Who signs besides the officer himself, and how many of all of them have to. */
export type Together = { readonly others: readonly Officer[]; readonly quorum: number }

export const alone: Together = { others: [], quorum: 1 }

/** Stands where the officer's key will be. It belongs to nobody. */
const nobody: Officer = {
  type: 'passkey',
  key: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
  credentialId: 'A',
}

/** Composes the artefact for what is chosen on the page, with fresh control keys: each draft would be a grant of its own. */
export function composeDraft({
  proposal,
  chosen,
  language,
  officer,
  together = alone,
  replaced,
  namesOf,
}: {
  readonly proposal: GrantProposal
  readonly chosen: ReadonlySet<FieldName>
  readonly language: Language
  readonly officer: Officer | undefined
  readonly together?: Together
  readonly replaced?: Replaced | undefined
  readonly namesOf: NamesOf
}): Draft {
  const scope = narrow(proposal.scope, chosen)
  if (scope.length === 0) throw new WalletFailure('NOTHING_CHOSEN')
  const keys = createControlKeys()
  const composed = composeArtefact(webCrypto, {
    proposal: { ...proposal, scope },
    officers: [officer ?? nobody, ...together.others],
    quorum: together.quorum,
    keys,
    replaced,
    template: knownTemplate(proposal.template),
    language,
    namesOf,
  })
  const { artefact, text } = composed
  const hash = artefactHash(webCrypto, text)
  const id = artefactGrantId(artefact, hash)
  return { ...composed, hash, id, keys, replaced, signable: officer !== undefined }
}
