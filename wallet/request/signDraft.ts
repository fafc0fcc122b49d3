import { assembleGrant } from '@hexin/sdk/consent/composeGrant.ts'
import type { WalletOrigin } from '@hexin/sdk/consent/officerSignature.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Assert } from '../keys/assertPasskey.ts'
import type { StoredOfficer } from '../keys/storedOfficer.ts'
import type { Draft } from './draft.ts'
import { signText } from './signText.ts'

/**
 * Signs a draft with the passkey of its first officer.
 * @throws what `signText` throws
 */
export async function signDraft({
  draft,
  officer,
  wallet,
  deadline,
  assert,
}: {
  readonly draft: Draft
  readonly officer: StoredOfficer & { readonly binding: string }
  readonly wallet: WalletOrigin
  /** Until when the registration may reach the chain, unix seconds. */
  readonly deadline: number
  readonly assert: Assert
}): Promise<SignedGrant> {
  const { text, artefact, notice, keys, replaced } = draft
  const signature = await signText({ text, index: 0, officer, wallet, assert })
  return assembleGrant(webCrypto, {
    text,
    artefact,
    notice,
    keys,
    replaced,
    deadline,
    signatures: [signature],
    bindings: [officer.binding],
  })
}
