import { getPersonRequest } from '@hexin/sdk/actions/getPersonRequest.ts'
import { type PersonRequestView, personRequestViewSchema } from '@hexin/sdk/api/persons.ts'
import type { PersonTerms } from '@hexin/sdk/consent/person/consent.ts'
import { itemHash } from '@hexin/sdk/consent/person/item.ts'
import { itemFor } from '@hexin/sdk/consent/person/items/index.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { WalletFailure } from '../failure.ts'
import { clientOf } from '../network/client.ts'
import { memberAt, memberOf } from '../network/members.ts'
import type { RequestLink } from '../request/link.ts'

/** A request to a person as the asking member's node has it. */
export async function readPersonRequest({ node, request, secret }: RequestLink): Promise<PersonRequestView> {
  const parsed = personRequestViewSchema.safeParse(
    await getPersonRequest(clientOf(node, secret), { id: request }),
  )
  if (!parsed.success) throw new HexinError('INPUT_INVALID', { cause: parsed.error })
  return parsed.data
}

/**
 * Checks that a request to a person can be answered in this network: each item by itself, of one company and role, for whoever sent the link, explained by the published text,
 * and in time.
 * @throws HexinError PERSON_CONSENT_CHAIN_MISMATCH, PERSON_ITEM_UNKNOWN, PERSON_REQUEST_CLOSED; WalletFailure LINK_FOREIGN, PARTY_UNKNOWN
 */
export function checkPersonRequest(
  network: Network,
  { link, view, now }: { readonly link: RequestLink; readonly view: PersonRequestView; readonly now: number },
): readonly PersonTerms[] {
  const [first] = view.terms
  if (!first || view.expiresAt <= now) throw new HexinError('PERSON_REQUEST_CLOSED', { found: view.id })
  for (const terms of view.terms) {
    const { chain, recipient, providers, item, itemText, subject, role } = terms
    if (chain.id !== network.chainId || chain.grants !== network.contracts.grants)
      throw new HexinError('PERSON_CONSENT_CHAIN_MISMATCH', { found: chain })
    if (memberAt(network, link.node)?.number !== recipient.member) throw new WalletFailure('LINK_FOREIGN')
    if (memberOf(network, recipient.member).profile.name.zh !== recipient.name)
      throw new WalletFailure('PARTY_UNKNOWN')
    for (const provider of providers) memberOf(network, provider)
    if (itemHash(webCrypto, itemFor(item)) !== itemText)
      throw new HexinError('PERSON_ITEM_UNKNOWN', { found: itemText })
    if (subject !== first.subject || role !== first.role || terms.expiry <= now)
      throw new HexinError('PERSON_REQUEST_CLOSED', { found: view.id })
  }
  return view.terms
}
