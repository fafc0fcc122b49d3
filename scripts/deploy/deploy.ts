import { setTimeout as sleep } from 'node:timers/promises'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import {
  BlockNotFoundError,
  type Client,
  keccak256,
  type LocalAccount,
  TransactionReceiptNotFoundError,
} from 'viem'
import {
  estimateGas,
  getBalance,
  getBlock,
  getTransaction,
  getTransactionCount,
  getTransactionReceipt,
  sendRawTransaction,
} from 'viem/actions'
import { assertChain, type ExpectedChain, isUnreachable, wordsOf } from './chain.ts'
import type { Step } from './steps.ts'

const GAS = 6_000_000n
/** One wei, as a node pays it: engines accept a price of zero in their configuration and then never mine. */
const GAS_PRICE = 1n
/** So many steps wait to be mined at a time: engines bound what they hold of one account, and after a step that fails few are on their way. */
const IN_FLIGHT = 16
const WAIT_MS = 60_000
const POLL_MS = 100

type Signed = Step & { readonly nonce: number; readonly raw: Hex; readonly hash: Hex }

/**
 * Carries out a plan's steps that the chain does not have yet, and waits until all are final. Idempotent: step n is the deployer's nonce n, and its bytes are always
 * the same, so the chain itself says how far an earlier run came. Before anything is sent, what the account has sent already must be the plan's steps, each of
 * them successful.
 * @throws HexinError CHAIN_MISMATCH, DEPLOYER_UNDERFUNDED, DEPLOYMENT_STEP_DIFFERS, DEPLOYMENT_STEP_FAILED, DEPLOYMENT_STEP_PENDING, naming the first such step
 */
export async function deploy({
  client,
  deployer,
  steps,
  expected,
  onMined = () => undefined,
}: {
  readonly client: Client
  readonly deployer: LocalAccount
  readonly steps: readonly Step[]
  readonly expected: ExpectedChain
  /** How many steps are in a block. */
  readonly onMined?: (count: number) => void
}): Promise<{ readonly chainId: number; readonly genesisHash: Hex; readonly startBlock: number }> {
  const chain = await assertChain(client, expected)
  const signed = await sign(deployer, chain.chainId, steps)
  const sentCount = (blockTag: 'latest' | 'pending') =>
    getTransactionCount(client, { address: deployer.address, blockTag })
  const blocks: number[] = []
  const mined = (block: number) => {
    blocks.push(block)
    onMined(blocks.length)
  }

  const done = signed.slice(0, await sentCount('latest'))
  for (const step of done) {
    const block = await minedIn(step)
    if (block === undefined) throw differs(step)
    mined(block)
  }
  const rest = signed.slice(done.length)
  await assertFunded(rest)
  await assertCreatable(rest)
  for (const step of rest) {
    if (step.nonce - blocks.length >= IN_FLIGHT) mined(await untilMined(signed[blocks.length] as Signed))
    await send(step)
  }
  for (const step of signed.slice(blocks.length)) mined(await untilMined(step))
  await untilFinal(Math.max(...blocks))
  return { ...chain, startBlock: Math.min(...blocks) }

  async function assertFunded(coming: readonly Signed[]): Promise<void> {
    const needed = coming.reduce((sum, { value = 0n }) => sum + value + GAS * GAS_PRICE, 0n)
    const balance = await getBalance(client, { address: deployer.address })
    if (balance < needed)
      throw new HexinError('DEPLOYER_UNDERFUNDED', {
        found: `${balance} wei`,
        expected: `at least ${needed} wei on ${deployer.address}`,
      })
  }

  /** No constructor calls another contract, so each can be tried before anything is sent: an engine that lacks opcodes shows here. */
  async function assertCreatable(coming: readonly Signed[]): Promise<void> {
    for (const step of coming) {
      if (step.creates === undefined || step.data === undefined) continue
      const gas = await estimateGas(client, { account: deployer.address, data: step.data }).catch(
        (error: unknown) => {
          throw isUnreachable(error) ? error : failed(step, wordsOf(error), error)
        },
      )
      if (gas > GAS) throw failed(step, `It takes ${gas} gas, more than ${GAS}.`)
    }
  }

  async function send(step: Signed): Promise<void> {
    try {
      await sendRawTransaction(client, { serializedTransaction: step.raw })
    } catch (error) {
      // Engines word it differently that they have it already; so they are asked.
      if (await isKnown(step)) return
      if (isUnreachable(error)) throw error
      if ((await sentCount('pending')) > step.nonce) throw differs(step)
      throw failed(step, wordsOf(error), error)
    }
  }

  function isKnown({ hash }: Signed): Promise<boolean> {
    return getTransaction(client, { hash }).then(
      () => true,
      () => false,
    )
  }

  /** Undefined as long as the chain does not have this transaction. */
  async function minedIn(step: Signed): Promise<number | undefined> {
    const receipt = await getTransactionReceipt(client, { hash: step.hash }).catch((error: unknown) => {
      if (error instanceof TransactionReceiptNotFoundError) return undefined
      throw error
    })
    if (receipt?.status === 'reverted') throw failed(step, `It reverted in block ${receipt.blockNumber}.`)
    return receipt && Number(receipt.blockNumber)
  }

  async function untilMined(step: Signed): Promise<number> {
    let isOvertaken = false
    for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
      const block = await minedIn(step)
      if (block !== undefined) return block
      if (isOvertaken) throw differs(step)
      isOvertaken = (await sentCount('latest')) > step.nonce
      await sleep(POLL_MS)
    }
    throw pending(`${nameOf(step)} was not mined within ${WAIT_MS / 1000} s.`)
  }

  async function untilFinal(block: number): Promise<void> {
    for (let waited = 0; waited < WAIT_MS; waited += POLL_MS) {
      const found = await getBlock(client, { blockTag: 'finalized' }).catch((error: unknown) => {
        if (error instanceof BlockNotFoundError) return undefined
        throw error
      })
      if (found && found.number >= block) return
      await sleep(POLL_MS)
    }
    throw pending(`Block ${block} was not final within ${WAIT_MS / 1000} s.`)
  }
}

/** The same bytes at every run: signatures follow from key and message (RFC 6979). */
function sign(deployer: LocalAccount, chainId: number, steps: readonly Step[]): Promise<Signed[]> {
  return Promise.all(
    steps.map(async (step, nonce) => {
      const { to, data, value } = step
      const raw = await deployer.signTransaction({
        ...{ type: 'legacy', chainId, nonce, gas: GAS, gasPrice: GAS_PRICE },
        ...(to && { to }),
        ...(data && { data }),
        ...(value !== undefined && { value }),
      })
      return { ...step, nonce, raw, hash: keccak256(raw) }
    }),
  )
}

const nameOf = ({ nonce, what }: Signed): string => `Step ${nonce}, “${what}”,`

const differs = (step: Signed): HexinError =>
  new HexinError('DEPLOYMENT_STEP_DIFFERS', {
    detail: `${nameOf(step)} is not what the account has sent under nonce ${step.nonce}.`,
    expected: `transaction ${step.hash}`,
  })

const failed = (step: Signed, reason: string, cause?: unknown): HexinError =>
  new HexinError('DEPLOYMENT_STEP_FAILED', { detail: `${nameOf(step)} failed: ${reason}`, cause })

const pending = (detail: string): HexinError => new HexinError('DEPLOYMENT_STEP_PENDING', { detail })
