import { openObjection } from '@hexin/sdk/actions/openObjection.ts'
import type { ObjectionView } from '@hexin/sdk/api/objections.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Network } from '@hexin/sdk/network.ts'
import type { Ground } from '@hexin/sdk/objection/grounds.ts'
import { composeObjection } from '@hexin/sdk/objection/signObjection.ts'
import { now } from '../clock.ts'
import { assertPasskey } from '../keys/assertPasskey.ts'
import { officerOf } from '../keys/storedOfficer.ts'
import { clientOf } from '../network/client.ts'
import { memberOf } from '../network/members.ts'
import { signText } from '../request/signText.ts'
import type { BoundOfficer } from './session.ts'

/** What the officer has chosen and written. */
export type ObjectionTerms = {
  /** The provider that holds the record. */
  readonly provider: number
  readonly kind: string
  readonly record: string
  readonly fields: readonly string[]
  readonly ground: Ground
  /** For the provider alone. */
  readonly detail: string
  /** Shown beside the record from now on; null: nothing is. */
  readonly statement: string | null
}

/**
 * Signs an objection with the officer's passkey and hands it in at the provider.
 * @throws WalletFailure PASSKEY_*; HexinError OBJECTION_*, PEER_UNREACHABLE
 */
export async function objectToRecord(
  { network, officer }: { readonly network: Network; readonly officer: BoundOfficer },
  { provider, kind, ...terms }: ObjectionTerms,
): Promise<ObjectionView> {
  const { chainId, contracts, wallet } = network
  const { objection, detail } = composeObjection(webCrypto, {
    ...{ ...terms, provider, kind, subject: officer.subject, officer: officerOf(officer), issuedAt: now() },
    chain: { id: chainId, grants: contracts.grants },
  })
  const signature = await signText({ text: objection, index: 0, officer, wallet, assert: assertPasskey })
  const signed = { objection, detail, signature, binding: officer.binding }
  return openObjection(clientOf(memberOf(network, provider).http), { objection: signed })
}
