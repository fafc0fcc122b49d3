import { withdrawPersonConsent } from '@hexin/sdk/actions/withdrawPersonConsent.ts'
import { parsePersonConsent } from '@hexin/sdk/consent/person/consent.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { now } from '../clock.ts'
import { WalletFailure } from '../failure.ts'
import { assertPasskey } from '../keys/assertPasskey.ts'
import { clientOf } from '../network/client.ts'
import { memberOf } from '../network/members.ts'
import { sendToAll } from '../network/sendToAll.ts'
import type { ConsentEntry, PersonStore } from './personStore.ts'
import { signWithdrawal } from './signItem.ts'

/**
 * Withdraws a consent: signed once, handed to each member that it names, so that none of them can hold it back from the others. One that has it passes it on.
 * @throws WalletFailure BINDING_OTHER_KEY where the key is not on this device; HexinError of a member where none of them took it
 */
export async function withdrawConsent(
  { network, store }: { readonly network: Network; readonly store: PersonStore },
  entry: ConsentEntry,
): Promise<ConsentEntry> {
  const { subject, role, recipient, providers } = parsePersonConsent(entry.signed.consent)
  const key = await store.key(subject, role)
  if (key?.binding === undefined) throw new WalletFailure('BINDING_OTHER_KEY')
  const withdrawal = await signWithdrawal({
    ...{ consent: entry.signed, key: { ...key, binding: key.binding } },
    ...{ wallet: network.wallet, assert: assertPasskey },
  })
  const named = [recipient.member, ...providers].map((member) => memberOf(network, member).http)
  await sendToAll(named, (node) => withdrawPersonConsent(clientOf(node), { withdrawal }))
  const withdrawn = { ...entry, withdrawnAt: now() }
  await store.saveConsent(withdrawn)
  return withdrawn
}
