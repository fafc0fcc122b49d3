import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { BaseError, type Client, createClient, HttpRequestError, http, TimeoutError } from 'viem'
import { getBlock, getChainId } from 'viem/actions'

/** Which chain it must be; its first block too, once that is known. */
export type ExpectedChain = { readonly chainId: number; readonly genesisHash?: Hex }

export const connect = (rpcUrl: string): Client => createClient({ transport: http(rpcUrl) })

/** What this chain is. @throws HexinError CHAIN_MISMATCH where it is not the expected one */
export async function assertChain(
  client: Client,
  expected: ExpectedChain,
): Promise<{ readonly chainId: number; readonly genesisHash: Hex }> {
  const chainId = await getChainId(client)
  const { hash: genesisHash } = await getBlock(client, { blockNumber: 0n })
  const found = { chainId, genesisHash }
  if (chainId !== expected.chainId || genesisHash !== (expected.genesisHash ?? genesisHash))
    throw new HexinError('CHAIN_MISMATCH', { found, expected })
  return found
}

/** Does the work. @throws HexinError CHAIN_UNAVAILABLE where the chain can't be reached */
export async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isUnreachable(error))
      throw new HexinError('CHAIN_UNAVAILABLE', { found: wordsOf(error), cause: error })
    throw error
  }
}

export const isUnreachable = (error: unknown): boolean =>
  error instanceof BaseError &&
  error.walk((e) => e instanceof HttpRequestError || e instanceof TimeoutError) !== null

/** The engine's own words; never its address, which may have a password in it. */
export const wordsOf = (error: unknown): string =>
  (error instanceof BaseError ? error.details || error.shortMessage : String(error)).slice(0, 200)
