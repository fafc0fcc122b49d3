import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { createClient, http, keccak256, type LocalAccount } from 'viem'
import {
  getBlock,
  getChainId,
  getTransactionCount,
  getTransactionReceipt,
  sendRawTransaction,
} from 'viem/actions'
import type { Step } from './steps.ts'

const GAS = 6_000_000n
const WAIT_MS = 60_000

/**
 * Carries out a deployment's steps that the chain does not have yet, and waits until all are mined. Idempotent: step n is the deployer's nonce n.
 * @throws Error naming the step that failed, or the chain if it is not the expected one: then nothing is sent
 */
export async function deploy({
  rpcUrl,
  deployer,
  steps,
  expected,
}: {
  readonly rpcUrl: string
  readonly deployer: LocalAccount
  readonly steps: readonly Step[]
  /** Which chain it must be; its first block too, once that is known. */
  readonly expected: { readonly chainId: number; readonly genesisHash?: Hex }
}): Promise<{ readonly chainId: number; readonly genesisHash: Hex; readonly startBlock: number }> {
  const client = createClient({ transport: http(rpcUrl) })
  const chainId = await getChainId(client)
  const genesis = await getBlock(client, { blockNumber: 0n })
  if (chainId !== expected.chainId) throw new Error(`the chain is ${chainId}, not ${expected.chainId}`)
  if (expected.genesisHash !== undefined && genesis.hash !== expected.genesisHash)
    throw new Error(`the chain begins with ${genesis.hash}, not ${expected.genesisHash}`)
  const done = await getTransactionCount(client, { address: deployer.address })

  const hashes: Hex[] = []
  for (const [nonce, { to, data, value }] of steps.entries()) {
    const raw = await deployer.signTransaction({
      type: 'legacy',
      chainId,
      nonce,
      gas: GAS,
      gasPrice: 1n,
      ...(to && { to }),
      ...(data && { data }),
      ...(value && { value }),
    })
    hashes.push(keccak256(raw))
    if (nonce >= done) await sendRawTransaction(client, { serializedTransaction: raw })
  }
  const blocks: number[] = []
  for (const [i, hash] of hashes.entries()) blocks.push(await minedIn(hash, steps[i]?.what ?? ''))
  return { chainId, genesisHash: genesis.hash, startBlock: Math.min(...blocks) }

  async function minedIn(hash: Hex, what: string): Promise<number> {
    for (let waited = 0; waited < WAIT_MS; waited += 100) {
      const receipt = await getTransactionReceipt(client, { hash }).catch(() => undefined)
      if (receipt?.status === 'reverted') throw new Error(`the step "${what}" reverted`)
      if (receipt) return Number(receipt.blockNumber)
      await sleep(100)
    }
    throw new Error(`the step "${what}" was not mined within ${WAIT_MS / 1000} s`)
  }
}
