import { publicKeysOf } from '@hexin/node/keys/announceKeys.ts'
import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { seatsAbi } from '@hexin/sdk/abis/generated.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { networkSchema } from '@hexin/sdk/network.ts'
import fc from 'fast-check'
import { type Client, createClient, custom, HttpRequestError, type LocalAccount } from 'viem'
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts'
import { getTransactionCount, readContract, sendRawTransaction } from 'viem/actions'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect } from '../../scripts/deploy/chain.ts'
import { deploy } from '../../scripts/deploy/deploy.ts'
import { deployNetwork } from '../../scripts/deploy/deployNetwork.ts'
import { type Plan, planDeployment } from '../../scripts/deploy/plan.ts'
import { devnetPace } from '../../scripts/deploy/roles.ts'
import type { Step } from '../../scripts/deploy/steps.ts'
import { verifyNetwork } from '../../scripts/deploy/verify.ts'
import { createTempChain, type TempChain } from '../helpers/tempChain.ts'
import { testProfile } from '../helpers/testProfile.ts'

/*
 * One real chain; each test has a deployer of its own on it.
 */

const CHAIN_ID = 31_999_999
const rich = mnemonicToAccount('test test test test test test test test test test test junk')
const ETHER = 10n ** 18n

const profile = (name: string) => testProfile(name, name)
const member = (name: string, group?: string) => ({
  ...{ profile: profile(name), group },
  roles: ['registrar'] as const,
  keys: publicKeysOf(createSigners(generateKeys())),
})
const one = member('One')

const planFor = (deployer: LocalAccount, members: readonly ReturnType<typeof member>[] = [one]): Plan =>
  planDeployment(nativeCrypto, {
    ...{ deployer: deployer.address, members, pace: devnetPace },
    validUntil: 4_000_000_000n,
    memberFunds: 0n,
  })

let chain: TempChain
let client: Client
beforeAll(async () => {
  chain = await createTempChain({ chainId: CHAIN_ID })
  await chain.start()
  client = connect(chain.rpcUrl)
})
afterAll(() => chain.dispose())

const sent = ({ address }: LocalAccount) => getTransactionCount(client, { address })

const waiting = ({ address }: LocalAccount) => getTransactionCount(client, { address, blockTag: 'pending' })

async function pay(from: LocalAccount, nonce: number, to: Hex, value: bigint): Promise<void> {
  const raw = await from.signTransaction({
    ...{ type: 'legacy', chainId: CHAIN_ID, nonce, gas: 21_000n, gasPrice: 1n },
    ...{ to, value },
  })
  await sendRawTransaction(client, { serializedTransaction: raw })
}

/** A fresh account with so much. */
async function createDeployer(funds = ETHER): Promise<LocalAccount> {
  const account = privateKeyToAccount(generatePrivateKey())
  const nonce = await waiting(rich)
  await pay(rich, nonce, account.address, funds)
  await expect.poll(() => sent(rich)).toBe(nonce + 1)
  return account
}

const run = (deployer: LocalAccount, steps: readonly Step[], by = client) =>
  deploy({ client: by, deployer, steps, expected: { chainId: CHAIN_ID } })

const outline = {
  wallet: { origin: 'https://wallet.example', rpId: 'wallet.example' },
  members: [
    {
      number: 1,
      profile: one.profile,
      http: 'https://one.example',
      p2p: { host: 'one.example', port: 4001 },
    },
  ],
}
const runWhole = (deployer: LocalAccount, plan: Plan) =>
  deployNetwork(nativeCrypto, { client, deployer, plan, outline, expected: { chainId: CHAIN_ID } })

/** The same chain through something that interferes with each transaction sent. */
const interfered = (interfere: (raw: Hex) => Promise<void>): Client =>
  createClient({
    transport: custom(
      {
        async request({ method, params }: { method: string; params: readonly [Hex] }) {
          if (method === 'eth_sendRawTransaction') await interfere(params[0])
          return client.request({ method, params } as never)
        },
      },
      { retryCount: 0 },
    ),
  })

describe('a deployment', () => {
  test('on another chain, or one that begins otherwise: refused, and nothing is sent', async () => {
    const deployer = await createDeployer()
    const { steps } = planFor(deployer)
    const genesisHash = `0x${'77'.repeat(32)}` as const
    for (const expected of [{ chainId: CHAIN_ID + 1 }, { chainId: CHAIN_ID, genesisHash }])
      await expect(deploy({ client, deployer, steps, expected })).rejects.toMatchObject({
        ...{ code: 'CHAIN_MISMATCH', expected },
        found: { chainId: CHAIN_ID, genesisHash: expect.any(String) },
      })
    expect(await sent(deployer)).toBe(0)
  })

  test('done, it is a network file; repeated, it does nothing and gives the same file', async () => {
    const deployer = await createDeployer()
    const plan = planFor(deployer)
    const network = await runWhole(deployer, plan)
    expect(networkSchema.parse(network)).toEqual(network)
    expect(network).toMatchObject({ chainId: CHAIN_ID, contracts: plan.contracts, pace: devnetPace })
    const silent = interfered(() => Promise.reject(new Error('nothing is to be sent')))
    expect(await run(deployer, plan.steps, silent)).toMatchObject({ startBlock: network.startBlock })
    expect(await runWhole(deployer, plan)).toEqual(network)
    const elsewhere = { ...network, genesisHash: `0x${'77'.repeat(32)}` as const }
    expect(await verifyNetwork(client, nativeCrypto, elsewhere)).toEqual([
      expect.stringMatching(/^The chain is not the expected one/),
    ])
    const { pace: _, ...older } = network
    expect(await verifyNetwork(client, nativeCrypto, older)).toHaveLength(1)
    expect(await sent(deployer)).toBe(plan.steps.length)
  })

  test('cut off at any step, with the last one delivered or not, goes on to the same network', async () => {
    const { length } = planFor(rich).steps
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: length - 1 }), fc.boolean(), async (at, isDelivered) => {
        const deployer = await createDeployer()
        const plan = planFor(deployer)
        let count = 0
        const cut = interfered(async (raw) => {
          if (count++ < at) return
          if (isDelivered && count === at + 1)
            await sendRawTransaction(client, { serializedTransaction: raw })
          throw new HttpRequestError({ url: chain.rpcUrl, details: 'cut off' })
        })
        // Delivered, it is known; so the next one is where the run ends.
        const ended = await run(deployer, plan.steps, cut).catch((error: unknown) => error)
        if (!(isDelivered && at === length - 1)) expect(ended).toMatchObject({ details: 'cut off' })
        const network = await runWhole(deployer, plan)
        expect(network.contracts).toEqual(plan.contracts)
        expect(await sent(deployer)).toBe(length)
      }),
      { numRuns: 3 },
    )
  })

  test('for members of one group: one seat among them', async () => {
    const deployer = await createDeployer()
    const members = [member('A', 'Holding'), member('B'), member('C', 'Holding')]
    const { contracts, steps } = planFor(deployer, members)
    expect(steps.filter(({ what }) => what.startsWith('seat ')).map(({ what }) => what)).toEqual([
      'seat of member 1',
      'seat of member 2',
    ])
    await run(deployer, steps)
    const seats = { address: contracts.seats, abi: seatsAbi } as const
    const votes = ({ keys }: (typeof members)[number]) =>
      readContract(client, { ...seats, functionName: 'getVotes', args: [keys.chain] })
    expect(await Promise.all(members.map(votes))).toEqual([1n, 1n, 0n])
    expect(await readContract(client, { ...seats, functionName: 'groupOf', args: [3] })).toBe(0)
  })
})

describe('nothing more is sent, and the step is named', () => {
  const rest = async (deployer: LocalAccount, plan: Plan, error: object) => {
    const before = await sent(deployer)
    await expect(run(deployer, plan.steps)).rejects.toMatchObject(error)
    expect(await sent(deployer)).toBe(before)
  }

  test('after a foreign transaction', async () => {
    const deployer = await createDeployer()
    const plan = planFor(deployer)
    await run(deployer, plan.steps.slice(0, 9))
    await pay(deployer, 9, rich.address, 1n)
    await expect.poll(() => sent(deployer)).toBe(10)
    const detail = `Step 9, “${plan.steps[9]?.what}”, is not what the account has sent under nonce 9.`
    await rest(deployer, plan, { code: 'DEPLOYMENT_STEP_DIFFERS', detail })
  })

  test('after a foreign transaction that comes just before', async () => {
    const deployer = await createDeployer()
    const plan = planFor(deployer)
    let count = 0
    const overtaken = interfered(async () => {
      if (count++ === 3) await pay(deployer, 3, rich.address, 1n)
    })
    const error = { code: 'DEPLOYMENT_STEP_DIFFERS', detail: expect.stringMatching(/^Step 3, “deploy logs”/) }
    await expect(run(deployer, plan.steps, overtaken)).rejects.toMatchObject(error)
    await expect.poll(() => sent(deployer)).toBe(4)
    await rest(deployer, plan, error)
  })

  test('where the plan has changed since', async () => {
    const deployer = await createDeployer()
    await run(deployer, planFor(deployer).steps.slice(0, 10))
    const changed = planFor(deployer, [{ ...one, profile: profile('Other') }])
    const detail = expect.stringMatching(/^Step 7, “admit member 1”/) as string
    await rest(deployer, changed, { code: 'DEPLOYMENT_STEP_DIFFERS', detail })
  })

  test('after a step that reverted', async () => {
    const deployer = await createDeployer()
    const plan = planFor(deployer)
    const key = plan.steps[8] as Step
    // A second key of the same material: the contract refuses it.
    const broken = { ...plan, steps: plan.steps.toSpliced(9, 0, { ...key, what: 'the same key again' }) }
    const error = {
      code: 'DEPLOYMENT_STEP_FAILED',
      detail: expect.stringMatching(
        /^Step 9, “the same key again”, failed: It reverted in block \d+/,
      ) as string,
    }
    await expect(run(deployer, broken.steps)).rejects.toMatchObject(error)
    // Sixteen were on their way at most.
    await expect.poll(() => sent(deployer)).toBeGreaterThan(9)
    expect(await sent(deployer)).toBeLessThan(broken.steps.length)
    await expect.poll(async () => (await waiting(deployer)) - (await sent(deployer))).toBe(0)
    await rest(deployer, broken, error)
  })

  test('where the account has too little, or the engine can’t create a contract', async () => {
    const poor = await createDeployer(10_000_000n)
    await rest(poor, planFor(poor), {
      code: 'DEPLOYER_UNDERFUNDED',
      found: '10000000 wei',
    })
    const deployer = await createDeployer()
    const plan = planFor(deployer)
    const unknown: Step = { what: 'deploy logs', creates: 'logs', data: '0x0cfe' }
    await rest(
      deployer,
      { ...plan, steps: plan.steps.with(3, unknown) },
      {
        code: 'DEPLOYMENT_STEP_FAILED',
        detail: expect.stringMatching(/^Step 3, “deploy logs”, failed: /),
      },
    )
  })
})

test('what stands but was not planned: there is no network file', async () => {
  const deployer = await createDeployer()
  const plan = planFor(deployer)
  const kept = { ...plan, steps: plan.steps.slice(0, -1) }
  await expect(runWhole(deployer, kept)).rejects.toMatchObject({
    code: 'DEPLOYMENT_INVALID',
    detail: `${deployer.address.toLowerCase()} has role 0.`,
  })
})
