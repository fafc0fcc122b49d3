import hre from 'hardhat'
import { custom, type Transport } from 'viem'
import { outside } from '../platform/turns.ts'

/** A chain in this process: an EVM with the real contracts on it, and blocks when they are asked for. Every block is final at once. */
export type MemoryChain = {
  readonly transport: Transport
  rpc(method: string, params?: readonly unknown[]): Promise<unknown>
  /** Makes a block of what waits, at this unix second, or the one after the last block's. */
  mine(time: number): Promise<void>
  /** Whether a transaction came since the last block. */
  hasNews(): boolean
  /** Mines each transaction as it comes, or only by `mine`. */
  automine(isOn: boolean): Promise<void>
  /** As it is now; the returned function brings that back, as often as it is called. */
  snapshot(): Promise<() => Promise<void>>
  close(): Promise<void>
}

/** @param genesisTime unix seconds */
export async function createMemoryChain({
  chainId,
  genesisTime,
}: {
  readonly chainId: number
  readonly genesisTime: number
}): Promise<MemoryChain> {
  const { provider, close } = await hre.network.create({
    network: 'default',
    chainType: 'l1',
    override: { chainId, initialBaseFeePerGas: 0n, initialDate: new Date(genesisTime * 1_000) },
  })
  // One call at a time: which of two is done first must not depend on threads.
  let last: Promise<unknown> = Promise.resolve()
  let news = false
  const rpc = (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    if (method === 'eth_sendRawTransaction') news = true
    const call = last.then(() => outside(() => provider.request({ method, params: [...params] })))
    last = call.catch(() => undefined)
    return call
  }

  return {
    transport: custom(
      { request: ({ method, params }) => rpc(method, params as unknown[]) },
      { retryCount: 0 },
    ),
    rpc,
    hasNews: () => news,
    async mine(time) {
      news = false
      const { timestamp } = (await rpc('eth_getBlockByNumber', ['latest', false])) as { timestamp: string }
      await rpc('evm_setNextBlockTimestamp', [Math.max(time, Number(timestamp) + 1)])
      await rpc('evm_mine')
    },
    automine: async (isOn) => void (await rpc('evm_setAutomine', [isOn])),
    async snapshot() {
      let id = await rpc('evm_snapshot')
      return async () => {
        await rpc('evm_revert', [id])
        id = await rpc('evm_snapshot')
      }
    },
    close,
  }
}
