import { setTimeout as sleep } from 'node:timers/promises'
import { mnemonicToAccount } from 'viem/accounts'
import type { TempChain } from './tempChain.ts'

/** The account that anvil funds. */
const account = mnemonicToAccount('test test test test test test test test test test test junk')

/** A block every second, as a chain makes them that others use too. `stop` it. */
export function startHeartbeat(chain: TempChain, chainId: number): { stop(): Promise<void> } {
  const controller = new AbortController()
  const { signal } = controller
  async function beat(): Promise<void> {
    const count = await chain.rpc('eth_getTransactionCount', [account.address, 'latest'])
    for (let nonce = Number(count); !signal.aborted; nonce++) {
      const terms = { type: 'legacy', chainId, gas: 21_000n, gasPrice: 1n } as const
      const raw = await account.signTransaction({ ...terms, to: account.address, nonce })
      await chain.rpc('eth_sendRawTransaction', [raw])
      await sleep(1_000, undefined, { signal }).catch(() => undefined)
    }
  }
  const beating = beat()
  return {
    async stop() {
      controller.abort()
      await beating
    },
  }
}
