import { createChain } from '@hexin/node/chain/chain.ts'
import type { NodeSigners } from '@hexin/node/keys/signers.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { afterAll, beforeAll } from 'vitest'
import { now } from '../helpers/testCompany.ts'
import { chainSuite } from '../ports/chainSuite.ts'
import { createRandom } from './platform/random.ts'
import { deployNetwork, SIMULATED_CHAIN_ID } from './world/ground.ts'
import { createMemoryChain, type MemoryChain } from './world/memoryChain.ts'
import { reachable } from './world/simNode.ts'

/* The simulator's chain against the same suite as the engine of the development network. */

let chain: MemoryChain
let network: Network
let signers: readonly NodeSigners[]
const machine = { hasEngine: true }

beforeAll(async () => {
  chain = await createMemoryChain({ chainId: SIMULATED_CHAIN_ID, genesisTime: now() })
  const deployed = await deployNetwork(chain, createRandom('port suite'), now())
  network = deployed.network
  signers = deployed.signers
  await chain.automine(false)
})
afterAll(() => chain.close())

function signerOf(member: number) {
  const found = signers[member - 1]
  if (!found) throw new RangeError(`There is no member ${member}.`)
  return found.chain
}

chainSuite('the chain in memory', () => ({
  network,
  chainOf: (member) =>
    createChain({ transport: reachable(chain.transport, machine), network, account: signerOf(member) }),
  addressOf: (member) => signerOf(member).address,
  makeBlock: () => chain.mine(now()),
  async leave() {
    machine.hasEngine = false
    return async () => {
      machine.hasEngine = true
    }
  },
}))
