import { answerGrantRequest } from '@hexin/sdk/actions/answerGrantRequest.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { artefactOf, type GrantEntry } from '../grants/grantEntry.ts'
import { clientOf } from '../network/client.ts'
import type { WalletStore } from '../store/walletStore.ts'
import type { RequestLink } from './link.ts'
import { readRequest } from './openRequest.ts'

export type UnsentGrant = GrantEntry & { readonly delivery: 'unconfirmed'; readonly link: RequestLink }

/**
 * Sends a signed grant to whoever asked. It is kept here first, with its control keys: a grant that left this device can be revoked from it, whatever
 * the other side says about having got it. Sending the same one again is harmless, and tells whether the other officers have signed.
 * @throws HexinError why the node does not take it, where `isUncertain` says no; otherwise it may have arrived and may be sent again
 */
export async function deliver(store: WalletStore, { link, ...entry }: UnsentGrant): Promise<GrantEntry> {
  await store.saveGrant({ ...entry, link })
  let missing: number
  try {
    missing = await answer(link, entry)
  } catch (error) {
    if (!isUncertain(error)) await store.saveGrant({ ...entry, delivery: 'refused' })
    throw error
  }
  if (missing > 0) {
    const waiting = { ...entry, link, delivery: 'waiting' } as const
    await store.saveGrant(waiting)
    return waiting
  }
  const delivered = { ...entry, delivery: 'delivered' } as const
  await store.saveGrant(delivered)
  await noteSuccessor(store, delivered)
  return delivered
}

/** The grant that this one takes the place of, if it does, is over. */
export async function noteSuccessor(store: WalletStore, entry: GrantEntry): Promise<void> {
  const { predecessor } = artefactOf(entry)
  const replaced = predecessor === null ? undefined : await store.grant(predecessor)
  if (replaced) await store.saveGrant({ ...replaced, successor: entry.id })
}

/** True where nobody knows whether the grant arrived: the node did not say no. */
export const isUncertain = (error: unknown): boolean =>
  isHexinError(error) &&
  ['PEER_UNREACHABLE', 'STORE_UNAVAILABLE', 'CHAIN_UNAVAILABLE', 'INTERNAL'].includes(error.code)

/** How many signatures are missing. */
async function answer(link: RequestLink, { id, signed }: GrantEntry): Promise<number> {
  try {
    const { missing } = await answerGrantRequest(clientOf(link.node, link.secret), {
      id: link.request,
      grant: signed,
    })
    return missing
  } catch (error) {
    if (!isHexinError(error, 'GRANT_REQUEST_CLOSED')) throw error
    // Closed by this very grant, sent a moment ago over a line that broke before the answer?
    const { grant } = await readRequest(link)
    if (grant !== id) throw new HexinError('GRANT_REQUEST_CLOSED', { found: grant, cause: error })
    return 0
  }
}
