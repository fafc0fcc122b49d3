import { getEvidence } from '@hexin/sdk/actions/getEvidence.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import { keccak256 } from 'viem'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { until } from '../../scripts/demo/until.ts'
import { callRpc } from '../../scripts/devnet/chain/rpc.ts'
import { createTempChain } from '../helpers/tempChain.ts'
import { checkInvariants } from './rig/checkInvariants.ts'
import { createFaultWorld, type FaultWorld } from './rig/faultWorld.ts'
import type { RpcCall, RpcReply } from './rig/rpcProxy.ts'

/* Faults between a node and its chain: the bureau as a process of its own, and between it and the chain a proxy that breaks at exactly the moment that matters. */

let world: FaultWorld
beforeAll(async () => {
  world = await createFaultWorld()
  await world.ask('before')
  await world.untilQuiet()
})
afterAll(() => world.stop())

/** The world comes to rest, and everything that it promised holds. */
async function holds(): Promise<void> {
  await world.untilQuiet()
  expect(await checkInvariants(world)).toEqual([])
}

const stateOf = async (id: string) => (await getEvidence(world.bureau.node.client, { id })).state
const health = () => getHealth(world.bureau.node.client)

describe('kill -9 of a node', () => {
  test.each([
    ['after its transaction is in the database, before it is sent', 'before'],
    ['after its transaction is sent, before it hears of it', 'after'],
  ] as const)('%s: sent once, with its nonce', async (_, moment) => {
    const { bureau } = world
    const killed = Promise.withResolvers<void>()
    bureau.rpc.fault(async ({ method }, forward) => {
      if (method !== 'eth_sendRawTransaction') return forward()
      if (moment === 'after') await forward()
      bureau.rpc.fault(undefined)
      killed.resolve(bureau.kill())
      return undefined
    })
    const id = await world.addEvidence(`killed ${moment}`)
    await killed.promise
    await bureau.start()
    await holds()
    expect(await stateOf(id)).toBe('final')
  })
})

describe('a chain that takes a transaction', () => {
  test('and never says so: asked again by the same nonce, there is one', async () => {
    let unheard = 0
    world.bureau.rpc.fault(async ({ method }, forward) => {
      const reply = await forward()
      if (method !== 'eth_sendRawTransaction' || unheard >= 3) return reply
      unheard += 1
      return undefined
    })
    await world.addEvidence('unheard')
    await until('an answer is lost', async () => unheard > 0)
    await holds()
    world.bureau.rpc.fault(undefined)
  })

  test('and forgets it, five times: handed in again, and those behind it flow', async () => {
    let forgotten = 0
    world.bureau.rpc.fault(async ({ method, params }, forward): Promise<RpcReply> => {
      if (method !== 'eth_sendRawTransaction' || forgotten >= 5) return forward()
      forgotten += 1
      return { result: keccak256(params?.[0] as `0x${string}`) }
    })
    const first = await world.addEvidence('forgotten')
    await until('it is stuck', async () => forgotten >= 2)
    expect(await stateOf(first)).toBe('accepted')
    expect((await health()).outbox?.open).toBeGreaterThan(0)
    await world.addEvidence('behind it')
    await holds()
    expect(forgotten).toBe(5)
    world.bureau.rpc.fault(undefined)
  })
})

describe('another chain behind the same address', () => {
  test('nothing of it is believed, writes are kept, operators see it; with the right one back all goes on', async () => {
    const other = await createTempChain()
    await other.start()
    try {
      let asked = 0
      world.bureau.rpc.fault(async ({ method, params = [] }) => {
        asked += 1
        return { result: await callRpc(other.rpcUrl, method, params) }
      })
      await until('it is noticed', async () => (await health()).chain === 'unavailable')
      expect(await world.bureau.ready()).toBe(503)
      expect((await health()).problems.join()).toContain('CHAIN_HISTORY_CHANGED')
      const id = await world.addEvidence('while another chain answers')
      const before = asked
      await until('it was asked often', async () => asked > before + 10)
      expect(await stateOf(id)).toBe('accepted')
      expect(
        await callRpc(other.rpcUrl, 'eth_getTransactionCount', [
          world.network.signers(1).chain.address,
          'latest',
        ]),
      ).toBe('0x0')
    } finally {
      world.bureau.rpc.fault(undefined)
      await other.dispose()
    }
    await holds()
    expect((await health()).chain).toBe('ok')
  })

  test('a node that starts on it does not serve', async () => {
    const { bureau } = world
    bureau.rpc.fault(async ({ method }, forward) =>
      method === 'eth_chainId' ? { result: '0x1' } : forward(),
    )
    await bureau.kill()
    await expect(bureau.start()).rejects.toThrow(/ended/)
    bureau.rpc.fault(undefined)
    await bureau.start()
    await holds()
  })

  test('one that is behind: its older final block is not followed', async () => {
    const engine = world.network.chain.engineUrl()
    world.bureau.rpc.fault(async ({ method, params }, forward) =>
      method === 'eth_getBlockByNumber' && params?.[0] === 'finalized'
        ? { result: await callRpc(engine, 'eth_getBlockByNumber', ['0x2', false]) }
        : forward(),
    )
    await until('it is noticed', async () => (await health()).chain !== 'ok')
    const id = await world.addEvidence('while the chain is behind')
    expect(await stateOf(id)).toBe('accepted')
    world.bureau.rpc.fault(undefined)
    await holds()
  })
})

describe('an engine that lies about what happened in blocks that are right', () => {
  /** Leaves out the last event of whatever it is asked for. */
  const leaveOut = async ({ method }: RpcCall, forward: () => Promise<RpcReply>): Promise<RpcReply> => {
    const reply = await forward()
    return method === 'eth_getLogs' ? { result: (reply.result as unknown[]).slice(0, -1) } : reply
  }
  const anchorOf = (id: string) => until(`${id} is final`, async () => (await stateOf(id)) === 'final')

  test('a node with a second source believes neither, says so, and goes on when they agree', async () => {
    const { bureau, network } = world
    await bureau.kill()
    await bureau.start({ chainCheckRpc: network.chain.rpcUrl })
    await anchorOf(await world.addEvidence('with two sources'))
    bureau.rpc.fault(leaveOut)
    const id = await world.addEvidence('left out')
    await until('it is noticed', async () =>
      (await health()).problems.join().includes('CHAIN_SOURCES_DIFFER'),
    )
    expect([(await health()).chain, await bureau.ready()]).toEqual(['unavailable', 503])
    expect(await stateOf(id)).not.toBe('final')
    bureau.rpc.fault(undefined)
    await anchorOf(id)
    await holds()
  })

  test('control: a node with one source misses what was left out', async () => {
    const { bureau } = world
    await bureau.kill()
    await bureau.start()
    bureau.rpc.fault(leaveOut)
    const id = await world.addEvidence('left out, and missed')
    await until('it is on the chain', async () => {
      const { outbox } = await health()
      return outbox?.open === 0
    })
    const { problems, chain } = await health()
    expect([problems, chain]).toEqual([[], 'ok'])
    expect(await stateOf(id)).not.toBe('final')
  })
})
