import { submitCompanyStatement } from '@hexin/sdk/actions/submitCompanyStatement.ts'
import type { CompanyOrder } from '@hexin/sdk/api/bindings.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import {
  type CompanyStatement,
  companyStatementText,
  type SignedCompanyStatement,
} from '@hexin/sdk/bindings/officerStatement.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { now } from '../clock.ts'
import { control } from '../grants/control.ts'
import { artefactOf, type GrantEntry, statusOf } from '../grants/grantEntry.ts'
import { assertPasskey } from '../keys/assertPasskey.ts'
import { officerOf } from '../keys/storedOfficer.ts'
import { clientOf } from '../network/client.ts'
import { sendToAll } from '../network/sendToAll.ts'
import { signText } from '../request/signText.ts'
import type { WalletStore } from '../store/walletStore.ts'
import type { BoundOfficer } from './session.ts'

type Place = { readonly network: Network; readonly officer: BoundOfficer }

async function sign(
  { network, officer }: Place,
  statement: CompanyStatement,
): Promise<SignedCompanyStatement> {
  const text = companyStatementText(statement)
  const { wallet } = network
  const signature = await signText({ text, index: 0, officer, wallet, assert: assertPasskey })
  return { text, officer: officerOf(officer), signature, binding: officer.binding }
}

/** Every member gets it: whoever has it passes it on. */
const submit = ({ members }: Network, order: CompanyOrder): Promise<void> =>
  sendToAll(members, ({ http }) => submitCompanyStatement(clientOf(http), { order }))

/**
 * Objects to a later key of the company, which then signs nothing anywhere.
 * @param disputed the binding of that key, as the registrar signed it
 * @throws WalletFailure PASSKEY_*; HexinError BINDING_OBJECTION_LATE
 */
export async function objectToKey(place: Place, disputed: string, reason: string): Promise<void> {
  const { subject } = place.officer
  const terms = { action: 'object', subject, at: now(), reason } as const
  const statement = await sign(place, { ...terms, binding: bindingHash(webCrypto, disputed) })
  await submit(place.network, { statement, disputed })
}

/**
 * Withdraws all that the company has given until now, by one signature, whichever device has the grants' own keys. Grants that were signed on this
 * device are also ended on the chain, by their own keys; those that could not be are returned, for another try.
 * @throws WalletFailure PASSKEY_*; HexinError where no member takes the withdrawal
 */
export async function withdrawAll(
  place: Place,
  store: Pick<WalletStore, 'grants' | 'saveGrant'>,
): Promise<readonly GrantEntry[]> {
  const { network, officer } = place
  const { subject } = officer
  const statement = await sign(place, { action: 'withdraw', subject, at: now(), grants: null })
  await submit(network, { statement })
  return revokeHere(place, store)
}

/** Ends this device's grants of the company on the chain, and returns those that could not be. */
export async function revokeHere(
  { network, officer }: Place,
  store: Pick<WalletStore, 'grants' | 'saveGrant'>,
): Promise<readonly GrantEntry[]> {
  const failed: GrantEntry[] = []
  for (const entry of await store.grants()) {
    if (!isOpenOf(officer, entry)) continue
    try {
      await store.saveGrant(await control(network, { entry, action: 'revoke', now: now() }))
    } catch {
      failed.push(entry)
    }
  }
  return failed
}

const isOpenOf = ({ subject }: BoundOfficer, entry: GrantEntry): boolean =>
  artefactOf(entry).subject === subject && !['revoked', 'expired'].includes(statusOf(entry, now()))
