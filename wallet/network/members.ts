import type { Network } from '@hexin/sdk/network.ts'
import { WalletFailure } from '../failure.ts'

type Member = Network['members'][number]

/** @throws WalletFailure PARTY_UNKNOWN: this page shows no name that it doesn't know */
export function memberOf({ members }: Network, number: number): Member {
  const found = members.find((member) => member.number === number)
  if (!found) throw new WalletFailure('PARTY_UNKNOWN')
  return found
}

/** What a member is called, by this page's own network file: a bank can't give itself a name. */
export const namesIn = (network: Network) => (number: number) => memberOf(network, number).profile.name

/** The member whose node this is, or undefined. */
export const memberAt = ({ members }: Network, url: string): Member | undefined =>
  members.find(({ http }) => new URL(http).href === new URL(url).href)
