import { keyAlgorithms, keyPurposes } from '@hexin/node/ports/chainIndex.ts'
import {
  accessManagerAbi,
  councilAbi,
  grantsAbi,
  logsAbi,
  membersAbi,
  seatsAbi,
} from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { network } from 'hardhat'
import {
  type Abi,
  createWalletClient,
  custom,
  keccak256,
  publicActions,
  stringToHex,
  toFunctionSelector,
} from 'viem'
import { privateKeyToAccount } from 'viem/accounts'
import { hardhat } from 'viem/chains'
import { buildOf } from '../../deploy/contracts.ts'

/** A growth cap that never binds: what a publish costs doesn't depend on it. */
const GROWTH_CAP = 2n ** 40n
const FOREVER = 2n ** 64n - 1n

/** Keys are the same in every run: a signature's zero bytes are cheaper than others. */
export const keyOf = (name: string): Hex => keccak256(stringToHex(name))

export type GasChain = {
  readonly chainId: number
  readonly account: Hex
  readonly contracts: Readonly<
    Record<'accessManager' | 'members' | 'grants' | 'logs' | 'seats' | 'council', Hex>
  >
  /** Sends a call from the one member's account, and says what it cost. */
  gasOf(to: Hex, data: Hex): Promise<number>
  close(): Promise<void>
}

/**
 * A fresh in-process chain with the committed bytecode on it, and one member, number 1, whose log key is `keyOf('log')` and which has the only seat of a council that
 * suspends and reinstates.
 */
export async function createGasChain(): Promise<GasChain> {
  const connection = await network.create()
  const client = createWalletClient({
    chain: hardhat,
    transport: custom(connection.provider, { retryCount: 0 }),
  }).extend(publicActions)
  const [account] = await client.getAddresses()
  if (account === undefined) throw new Error('The chain has no accounts.')

  const mined = async (hash: Hex, what: string) => {
    const receipt = await client.waitForTransactionReceipt({ hash })
    if (receipt.status !== 'success') throw new Error(`${what} reverted.`)
    return receipt
  }
  const create = async (name: string, abi: Abi, args: readonly unknown[]): Promise<Hex> => {
    const hash = await client.deployContract({ abi, bytecode: buildOf(name).bytecode, args, account })
    const { contractAddress } = await mined(hash, name)
    if (!contractAddress) throw new Error(`${name} has no address.`)
    return contractAddress
  }
  const manager = await create('AccessManager', accessManagerAbi, [account])
  const members = await create('Members', membersAbi, [manager])
  const grants = await create('Grants', grantsAbi, [members])
  const logs = await create('Logs', logsAbi, [members, GROWTH_CAP, manager])

  const contract = { address: members, abi: membersAbi, account } as const
  const keys = [
    ['chain', account],
    ['log', privateKeyToAccount(keyOf('log')).address],
  ] as const
  await mined(
    await client.writeContract({ ...contract, functionName: 'admit', args: [2, keyOf('profile')] }),
    'admit',
  )
  for (const [purpose, material] of keys) {
    const args = [1, keyPurposes[purpose], keyAlgorithms.secp256k1, material, 0n, FOREVER] as const
    await mined(await client.writeContract({ ...contract, functionName: 'addKey', args }), 'addKey')
  }

  const seats = await create('Seats', seatsAbi, [members, manager])
  const terms = { numerator: 2, denominator: 3, votingDelay: 0, votingPeriod: 3_600 }
  const council = await create('Council', councilAbi, ['Council', seats, manager, terms])
  const seat = [1, 1, account] as const
  await mined(
    await client.writeContract({ address: seats, abi: seatsAbi, account, functionName: 'grant', args: seat }),
    'grant',
  )
  const role = { address: manager, abi: accessManagerAbi, account } as const
  const selectors = ['suspend(uint32)', 'reinstate(uint32)'].map((name) => toFunctionSelector(name))
  await mined(
    await client.writeContract({
      ...role,
      functionName: 'setTargetFunctionRole',
      args: [members, selectors, 1n],
    }),
    'setTargetFunctionRole',
  )
  await mined(
    await client.writeContract({ ...role, functionName: 'grantRole', args: [1n, council, 0] }),
    'grantRole',
  )

  return {
    chainId: hardhat.id,
    account,
    contracts: { accessManager: manager, members, grants, logs, seats, council },
    async gasOf(to, data) {
      const { gasUsed } = await mined(await client.sendTransaction({ account, to, data }), data.slice(0, 10))
      return Number(gasUsed)
    },
    close: () => connection.close(),
  }
}
