import { type Network, networkSchema } from '@hexin/sdk/network.ts'
import { WalletFailure } from '../failure.ts'

/**
 * The network that this page signs for, from its own origin: chain, contracts, members. Nothing that a link says can change it.
 * @throws WalletFailure NETWORK_FILE_MISSING; PAGE_FOREIGN where the page runs elsewhere than under the consortium's origin
 */
export async function loadNetwork(origin: string): Promise<Network> {
  const network = await read()
  if (network.wallet.origin !== origin) throw new WalletFailure('PAGE_FOREIGN')
  return network
}

async function read(): Promise<Network> {
  try {
    const response = await fetch('/network.json', { cache: 'no-cache', signal: AbortSignal.timeout(20_000) })
    return networkSchema.parse(await response.json())
  } catch (cause) {
    throw new WalletFailure('NETWORK_FILE_MISSING', cause)
  }
}
