import { generateKeys } from '@hexin/node/keys/keyFile.ts'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createSigners } from '@hexin/node/keys/signers.ts'
import { createClient, http } from 'viem'
import { mnemonicToAccount } from 'viem/accounts'
import { getTransactionCount } from 'viem/actions'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deploy } from '../../scripts/deploy/deploy.ts'
import { planDeployment } from '../../scripts/deploy/plan.ts'
import { devnetPace } from '../../scripts/deploy/roles.ts'
import { verifyDeployment } from '../../scripts/deploy/verify.ts'
import { createTempChain, type TempChain } from '../helpers/tempChain.ts'

const CHAIN_ID = 31_999_999
const deployer = mnemonicToAccount('test test test test test test test test test test test junk')
const member = {
  profile: { name: { zh: '成员', en: 'Member' } },
  roles: ['registrar'] as const,
  signers: createSigners(generateKeys()),
}
const { contracts, steps } = planDeployment(nativeCrypto, {
  deployer: deployer.address,
  members: [member],
  validUntil: 4_000_000_000n,
  pace: devnetPace,
})

let chain: TempChain
beforeAll(async () => {
  chain = await createTempChain({ chainId: CHAIN_ID })
  await chain.start()
})
afterAll(() => chain.dispose())

const run = (expected: Parameters<typeof deploy>[0]['expected'], list = steps) =>
  deploy({ rpcUrl: chain.rpcUrl, deployer, steps: list, expected })
const sent = () =>
  getTransactionCount(createClient({ transport: http(chain.rpcUrl) }), { address: deployer.address })

test('another chain, or one that begins otherwise: refused, and nothing is sent', async () => {
  await expect(run({ chainId: CHAIN_ID + 1 })).rejects.toThrow(
    `the chain is ${CHAIN_ID}, not ${CHAIN_ID + 1}`,
  )
  const genesisHash = `0x${'77'.repeat(32)}` as const
  await expect(run({ chainId: CHAIN_ID, genesisHash })).rejects.toThrow(`not ${genesisHash}`)
  expect(await sent()).toBe(0)
})

test('cut short, it goes on; repeated, it does nothing; and what stands is what was planned', async () => {
  await run({ chainId: CHAIN_ID }, steps.slice(0, 5))
  expect(await sent()).toBe(5)
  const client = createClient({ transport: http(chain.rpcUrl) })
  expect(
    await verifyDeployment(client, { contracts, pace: devnetPace }).catch(() => 'unfinished'),
  ).not.toEqual([])

  const first = await run({ chainId: CHAIN_ID })
  expect(first).toMatchObject({ chainId: CHAIN_ID, startBlock: expect.any(Number) })
  expect(await run({ chainId: CHAIN_ID, genesisHash: first.genesisHash })).toEqual(first)
  expect(await sent()).toBe(steps.length)
  expect(await verifyDeployment(client, { contracts, pace: devnetPace })).toEqual([])
})
