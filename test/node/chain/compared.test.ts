import { createChain } from '@hexin/node/chain/chain.ts'
import { comparedChain } from '@hexin/node/chain/compared.ts'
import type { Chain } from '@hexin/node/ports/chain.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { callRpc } from '../../../scripts/devnet/chain/rpc.ts'
import { type RpcFault, type RpcProxy, startRpcProxy } from '../../faults/rig/rpcProxy.ts'
import { freePort } from '../../helpers/freePort.ts'
import { createTempFolder } from '../../helpers/tempFolder.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

let network: TestNetwork
let folder: ReturnType<typeof createTempFolder>
let proxy: RpcProxy
let direct: Chain
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['bank']], { administrator: 1 })
  folder = createTempFolder()
  proxy = await startRpcProxy({
    ...{ to: network.chain.rpcUrl, port: await freePort(), capture: `${folder.path}/wire` },
  })
  direct = sourceAt(network.chain.rpcUrl)
})
afterAll(async () => {
  await proxy.close()
  await network.chain.dispose()
  folder.remove()
})
beforeEach(() => proxy.fault(undefined))

const sourceAt = (rpcUrl: string): Chain =>
  createChain({ rpcUrl, network: network.network, account: network.signers(1).chain })

type Log = Record<string, unknown> & { readonly topics: readonly string[] }

/** Changes what the engine says of events. */
const lying =
  (change: (logs: readonly Log[]) => readonly Log[]): RpcFault =>
  async ({ method }, forward) => {
    const reply = await forward()
    return method === 'eth_getLogs' ? { result: change(reply.result as Log[]) } : reply
  }

// Whichever of the two lies.
describe.each(['the first', 'the second'])('two sources of which %s lies', (which) => {
  const both = () => {
    const [one, two] = [sourceAt(proxy.url), direct]
    return which === 'the first' ? comparedChain(one, two) : comparedChain(two, one)
  }

  test('honest, they are as one', async () => {
    const { number } = await both().finalBlock()
    const events = await both().events(0, number)
    expect(events.length).toBeGreaterThan(3)
    expect(events).toEqual(await direct.events(0, number))
    expect(await both().block(1)).toEqual(await direct.block(1))
    expect(await both().block(1_000_000)).toBeUndefined()
  })

  test('any one event that is left out is missed by nobody', async () => {
    const { number } = await direct.finalBlock()
    const honest = await direct.events(0, number)
    let missed = 0
    for (let left = 0; missed < honest.length; left++) {
      proxy.fault(lying((logs) => logs.filter((_, i) => i !== left)))
      // Some of what contracts log says nothing to a node.
      if ((await sourceAt(proxy.url).events(0, number)).length === honest.length) continue
      missed++
      await expect(both().events(0, number)).rejects.toMatchObject({ code: 'CHAIN_SOURCES_DIFFER' })
    }
  })

  test.each<[string, (logs: readonly Log[]) => readonly Log[]]>([
    ['made up', (logs) => [...logs, ...logs.slice(-1)]],
    ['in another order', (logs) => logs.toReversed()],
    ['in another block', (logs) => logs.map((log) => ({ ...log, blockNumber: '0x1' }))],
  ])('events that are %s are not believed', async (_, change) => {
    const { number } = await direct.finalBlock()
    proxy.fault(lying(change))
    await expect(both().events(0, number)).rejects.toMatchObject({ code: 'CHAIN_SOURCES_DIFFER' })
  })

  test('another block than the other one has is not final; one that is behind is what is final', async () => {
    proxy.fault(async ({ method }, forward) => {
      const reply = await forward()
      if (method !== 'eth_getBlockByNumber') return reply
      return { result: { ...(reply.result as object), hash: `0x${'ab'.repeat(32)}` } }
    })
    await expect(both().finalBlock()).rejects.toMatchObject({ code: 'CHAIN_SOURCES_DIFFER' })
    proxy.fault(async ({ method, params }, forward) =>
      method === 'eth_getBlockByNumber' && params?.[0] === 'finalized'
        ? { result: await callRpc(network.chain.rpcUrl, method, ['0x2', false]) }
        : forward(),
    )
    expect(await both().finalBlock()).toEqual(await direct.block(2))
  })

  test('while one is away nothing is read', async () => {
    proxy.fault(async () => undefined)
    await expect(both().finalBlock()).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
    await expect(both().events(0, 1)).rejects.toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  })
})
