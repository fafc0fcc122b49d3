import {
  accessManagerAbi,
  councilAbi,
  grantsAbi,
  logsAbi,
  membersAbi,
  seatsAbi,
} from '@hexin/sdk/abis/generated.ts'
import { bodies } from '@hexin/sdk/council/decision.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Network } from '@hexin/sdk/network.ts'
import {
  BaseError,
  createClient,
  decodeErrorResult,
  HttpRequestError,
  http,
  isHex,
  keccak256,
  type LocalAccount,
  RpcError,
  TimeoutError,
  TransactionReceiptNotFoundError,
  type Transport,
} from 'viem'
import {
  call,
  getBlock,
  getChainId,
  getLogs,
  getTransactionCount,
  getTransactionReceipt,
  sendRawTransaction,
} from 'viem/actions'
import type { Chain, ChainBlock, Contract, Revert } from '../ports/chain.ts'
import { councilReads } from './councilReads.ts'
import { toChainEvents } from './events.ts'

/** One wei: engines accept a price of zero in their configuration and then never mine. */
const GAS_PRICE = 1n

/**
 * The chain has these bytes, or another transaction with their nonce, mined or waiting: which one counts, its receipt tells. The other one is of this
 * account too, from before its database was set back.
 */
const PLACE_TAKEN =
  /already (imported|known)|nonce too low|known transaction|replacement transaction underpriced/i

/** The `Chain` port over JSON-RPC, by viem. */
export function createChain({
  rpcUrl,
  transport = http(rpcUrl, { retryCount: 0, timeout: 20_000 }),
  network,
  account,
}: {
  readonly rpcUrl?: string
  /** How an engine is reached that is not behind a URL. */
  readonly transport?: Transport
  readonly network: Network
  readonly account: LocalAccount
}): Chain {
  const client = createClient({ transport })
  const { members, grants, logs, seats, council, emergency } = network.contracts
  const address = [members, grants, logs, seats, council, emergency].filter((found) => found !== undefined)
  const bodyOf = (found: string) => bodies.find((body) => network.contracts[body] === found)
  const reads = councilReads({ client, account: account.address, addressOf })

  function addressOf(contract: Contract): Hex {
    const found = network.contracts[contract]
    if (!found) throw new HexinError('INPUT_INVALID', { detail: `This network has no ${contract}.` })
    return found
  }

  return {
    finalBlock: () => reached(async () => toBlock(await getBlock(client, { blockTag: 'finalized' }))),
    block: (number) =>
      reached(async () => {
        try {
          return toBlock(await getBlock(client, { blockNumber: BigInt(number) }))
        } catch (error) {
          if (error instanceof BaseError && error.name === 'BlockNotFoundError') return undefined
          throw error
        }
      }),
    events: (from, to) =>
      reached(async () =>
        toChainEvents(
          await getLogs(client, { address, fromBlock: BigInt(from), toBlock: BigInt(to) }),
          bodyOf,
        ),
      ),
    accountNonce: () =>
      reached(() => getTransactionCount(client, { address: account.address, blockTag: 'latest' })),
    async sign({ contract, data, gas, nonce }) {
      const raw = await account.signTransaction({
        type: 'legacy',
        chainId: network.chainId,
        to: addressOf(contract),
        gasPrice: GAS_PRICE,
        data,
        gas,
        nonce,
      })
      return { raw, hash: keccak256(raw) }
    },
    send: (raw) =>
      reached(async () => {
        try {
          await sendRawTransaction(client, { serializedTransaction: raw })
        } catch (error) {
          if (!PLACE_TAKEN.test((error as Error).message)) throw error
        }
      }),
    receipt: (hash) =>
      reached(async () => {
        try {
          const { blockNumber, status, gasUsed } = await getTransactionReceipt(client, { hash })
          // Without this, a receipt of another form would count as a revert.
          if (status !== 'success' && status !== 'reverted') throw new TypeError('a receipt without a status')
          return { block: Number(blockNumber), succeeded: status === 'success', gasUsed: Number(gasUsed) }
        } catch (error) {
          if (error instanceof TransactionReceiptNotFoundError) return undefined
          throw error
        }
      }),
    simulate: ({ contract, data }) =>
      reached(async () => {
        try {
          await call(client, { account, to: addressOf(contract), data })
          return undefined
        } catch (error) {
          if (!isRevert(error)) throw error
          return revertOf(error)
        }
      }),
    proposalTerms: (id) => answered(() => reads.proposalTerms(id)),
    ownVotes: (time) => answered(() => reads.ownVotes(time)),
    keySequence: (member) => answered(() => reads.keySequence(member)),
  }
}

/**
 * Makes sure that the RPC serves the chain that the network file names.
 * @throws HexinError CHAIN_MISMATCH, CHAIN_UNAVAILABLE
 */
export async function assertChain({ rpcUrl, network }: { rpcUrl: string; network: Network }): Promise<void> {
  const client = createClient({ transport: http(rpcUrl, { retryCount: 0, timeout: 20_000 }) })
  const [chainId, genesis] = await reached(() =>
    Promise.all([getChainId(client), getBlock(client, { blockNumber: 0n })]),
  )
  const found = { chainId, genesisHash: genesis.hash }
  const expected = { chainId: network.chainId, genesisHash: network.genesisHash }
  if (found.chainId !== expected.chainId || found.genesisHash !== expected.genesisHash)
    throw new HexinError('CHAIN_MISMATCH', { found, expected })
}

/** What a contract said when it reverted: its error by name with its values, where the chain tells. */
function revertOf(error: unknown): Revert {
  const plain = (words: string): Revert => ({ name: undefined, args: [], words })
  if (!(error instanceof BaseError)) return plain(String(error))
  const data = revertData(error)
  if (data === undefined) return plain(wordsOf(error))
  try {
    const { errorName: name, args = [] } = decodeErrorResult({ abi: contractErrors, data }) as {
      readonly errorName: string
      readonly args?: readonly unknown[]
    }
    return { name, args, words: `${name}(${args.join(', ')})` }
  } catch {
    return plain(wordsOf(error))
  }
}

const contractErrors = [
  ...accessManagerAbi,
  ...membersAbi,
  ...grantsAbi,
  ...logsAbi,
  ...seatsAbi,
  ...councilAbi,
] as const

function toBlock({ number, hash, timestamp }: { number: bigint; hash: Hex; timestamp: bigint }): ChainBlock {
  if (!isHex(hash) || typeof timestamp !== 'bigint') throw new TypeError('a block without hash or time')
  return { number: Number(number), hash, time: Number(timestamp) }
}

async function reached<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (isUnavailable(error))
      throw new HexinError('CHAIN_UNAVAILABLE', { found: wordsOf(error), cause: error })
    throw error
  }
}

/** For what a contract always answers: an engine that lets it refuse is behind, one that answers otherwise has another contract there. */
async function answered<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw isHexinError(error)
      ? error
      : new HexinError('CHAIN_UNAVAILABLE', { found: wordsOf(error), cause: error })
  }
}

/** Codes by which an engine says that it can't answer now, or not at all; any other one is about what it was asked. */
const UNABLE = new Set([-32_603, -32_601, -32_005, -32_002])

/** Nobody there, no answer in time, an answer that is none, or an engine that says that it is unable. */
function isUnavailable(error: unknown): boolean {
  if (!(error instanceof BaseError)) return true
  return (
    error.walk((e) => isUnableError(e) || e instanceof HttpRequestError || e instanceof TimeoutError) !== null
  )
}

function isUnableError(error: unknown): boolean {
  if (error instanceof BaseError && error.name === 'BlockNotFoundError') return true
  return error instanceof RpcError && UNABLE.has(error.code)
}

/** True where the contract itself said no. Some engines report that as an error of their own, with the contract's words attached. */
function isRevert(error: unknown): boolean {
  return revertData(error) !== undefined || !isUnavailable(error)
}

function revertData(error: unknown): Hex | undefined {
  if (!(error instanceof BaseError)) return undefined
  return (error.walk((e) => isHex((e as { data?: unknown }).data)) as { data?: Hex } | null)?.data
}

/** The engine's own words, cut short; never its address, which may have a password in it. */
function wordsOf(error: unknown): string {
  const words = error instanceof BaseError ? error.details || error.shortMessage : String(error)
  return words.slice(0, 200)
}
