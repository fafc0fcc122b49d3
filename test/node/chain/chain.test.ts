import { assertChain, createChain } from '@hexin/node/chain/chain.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../helpers/freePort.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'
import { CHAIN_ROLES, chainSuite } from '../../ports/chainSuite.ts'

/*
 * The chain's port against a real engine with the real contracts on it.
 */

let network: TestNetwork
beforeAll(async () => {
  network = await createTestNetwork(CHAIN_ROLES, { administrator: 1 })
})
afterAll(() => network.chain.dispose())

describe('assertChain', () => {
  test('is content with the chain that the network file names', async () => {
    await assertChain({ rpcUrl: network.chain.rpcUrl, network: network.network })
  })

  test('says so if nobody answers', async () => {
    const rpcUrl = `http://127.0.0.1:${await freePort()}`
    await expect(assertChain({ rpcUrl, network: network.network })).rejects.toMatchObject({
      code: 'CHAIN_UNAVAILABLE',
    })
  })

  test.each([
    ['another chain id', { chainId: 5 }],
    ['the same chain id but another first block', { genesisHash: `0x${'ab'.repeat(32)}` as const }],
  ])('refuses %s and says what was found', async (_, change) => {
    const wrong = { ...network.network, ...change }
    const { chainId, genesisHash } = network.network
    await expect(assertChain({ rpcUrl: network.chain.rpcUrl, network: wrong })).rejects.toMatchObject({
      code: 'CHAIN_MISMATCH',
      found: { chainId, genesisHash },
      expected: { chainId: wrong.chainId, genesisHash: wrong.genesisHash },
    })
  })
})

chainSuite('anvil', () => ({
  network: network.network,
  chainOf: (member) =>
    createChain({
      rpcUrl: network.chain.rpcUrl,
      network: network.network,
      account: network.signers(member).chain,
    }),
  addressOf: (member) => network.signers(member).chain.address,
  // It makes them by itself.
  makeBlock: async () => undefined,
  async leave() {
    await network.chain.stop()
    return () => network.chain.start()
  },
}))
