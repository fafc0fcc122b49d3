import { network } from 'hardhat'
import {
  type Abi,
  type Client,
  type CustomTransport,
  createTestClient,
  custom,
  type Hex,
  keccak256,
  type PublicActions,
  publicActions,
  stringToHex,
  type TestActions,
  type WalletActions,
  walletActions,
} from 'viem'
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts'
import { hardhat } from 'viem/chains'
import contracts from '../../../contracts/build/contracts.json' with { type: 'json' }
import { accessManagerAbi, grantsAbi, logsAbi, membersAbi } from '../../../sdk/abis/generated.ts'

export const FOREVER = 2n ** 64n - 1n
const GROWTH_CAP = 1_000_000n

export const hashOf = (text: string): Hex => keccak256(stringToHex(text))

/** Numbers of the enums in contracts/types/Keys.sol. */
export const purpose = { chain: 0, statement: 1, log: 2, witness: 3, encryption: 4, peer: 5 } as const
export const algorithm = { secp256k1: 0, p256: 1, ed25519: 2, x25519: 3 } as const

export type TestClient = Client<CustomTransport, typeof hardhat, undefined, undefined, Actions>
type Actions = PublicActions<CustomTransport, typeof hardhat> & WalletActions<typeof hardhat> & TestActions

/** Typed by hand: the inferred type has names that no declaration file can spell. */
export const createClient = (provider: Parameters<typeof custom>[0]): TestClient =>
  createTestClient({ mode: 'hardhat', chain: hardhat, transport: custom(provider, { retryCount: 0 }) })
    .extend(publicActions)
    .extend(walletActions)

/**
 * A fresh in-process chain with the contracts on it, from the committed bytecode, and one member, number 1, that has a chain
 * key (the account `relayer`) and a log key. `close` it.
 */
export async function deploy() {
  const connection = await network.create()
  const client = createClient(connection.provider)
  const [admin, relayer, stranger] = await client.getAddresses()
  if (admin === undefined || relayer === undefined || stranger === undefined) throw new Error('No accounts.')

  const create = async (abi: Abi, bytecode: string, args: readonly unknown[]): Promise<Hex> => {
    const hash = await client.deployContract({
      abi,
      bytecode: `0x${bytecode.slice(2)}`,
      args,
      account: admin,
    })
    const { contractAddress } = await client.getTransactionReceipt({ hash })
    if (typeof contractAddress !== 'string') throw new Error('Not deployed.')
    return contractAddress
  }
  const manager = await create(accessManagerAbi, contracts.AccessManager.bytecode, [admin])
  const members = await create(membersAbi, contracts.Members.bytecode, [manager])
  const grants = await create(grantsAbi, contracts.Grants.bytecode, [members])
  const logs = await create(logsAbi, contracts.Logs.bytecode, [members, GROWTH_CAP, manager])

  /** Sends a call and waits for it; rejects if it reverts. */
  const send = async (call: {
    to: Hex
    abi: Abi
    functionName: string
    args: readonly unknown[]
    from?: Hex
  }) => {
    const { to, from = admin, ...rest } = call
    const { request } = await client.simulateContract({ ...rest, address: to, account: from })
    return client.getTransactionReceipt({ hash: await client.writeContract(request) })
  }
  const admit = (functionName: string, args: readonly unknown[]) =>
    send({ to: members, abi: membersAbi, functionName, args })

  const logKey = generatePrivateKey()
  await admit('admit', [2, hashOf('profile')])
  await admit('addKey', [1, purpose.chain, algorithm.secp256k1, relayer, 0n, FOREVER])
  await admit('addKey', [
    1,
    purpose.log,
    algorithm.secp256k1,
    privateKeyToAccount(logKey).address,
    0n,
    FOREVER,
  ])

  return {
    client,
    chainId: hardhat.id,
    manager,
    members,
    grants,
    logs,
    admin,
    relayer,
    stranger,
    logKey,
    send,
    admit,
    now: async () => (await client.getBlock()).timestamp,
    close: () => connection.close(),
  }
}

export type Network = Awaited<ReturnType<typeof deploy>>
