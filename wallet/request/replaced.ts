import type { GrantRequestView } from '@hexin/sdk/api/grantRequests.ts'
import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { Replaced } from '@hexin/sdk/consent/composeGrant.ts'
import { WalletFailure } from '../failure.ts'
import { artefactOf } from '../grants/grantEntry.ts'
import type { WalletStore } from '../store/walletStore.ts'

/** The grant that a request wants to replace, as this device has it, with the key that lets go of it. */
export type ReplacedGrant = Replaced & { readonly artefact: GrantArtefact }

/**
 * Undefined for a request that replaces nothing. Its number comes from here or from the asking member, whichever is later: other devices may have paused it.
 * @throws WalletFailure PREDECESSOR_MISSING where this device does not have the grant, or has one of another company or bank under that id
 */
export async function findReplaced(
  store: WalletStore,
  { proposal, predecessorSequence }: GrantRequestView,
): Promise<ReplacedGrant | undefined> {
  const { predecessor, subject, grantee } = proposal
  if (predecessor === undefined) return undefined
  const entry = await store.grant(predecessor)
  if (!entry) throw new WalletFailure('PREDECESSOR_MISSING')
  const artefact = artefactOf(entry)
  if (artefact.subject !== subject || artefact.grantee !== grantee)
    throw new WalletFailure('PREDECESSOR_MISSING')
  const { id, keys } = entry
  const sequence = Math.max(entry.sequence, predecessorSequence ?? 0)
  return { id, artefact, version: artefact.version, sequence, widen: keys.widen }
}
