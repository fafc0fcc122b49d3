import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../../helpers/startTestNode.ts'
import { createTestNetwork, type TestNetwork } from '../../helpers/testNetwork.ts'

/*
 * What a supervisor asks: whether the process lives, and whether it can work.
 */

let network: TestNetwork
let node: TestNode
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'bank']])
  node = await startTestNode(network, 1)
})
afterAll(async () => {
  await node.stop()
  await network.chain.dispose()
})

const statusOf = async (path: string) => (await fetch(node.url + path)).status

test('while its chain is away a node lives and is not ready; once it is back, it is ready again', async () => {
  const untilReady = (status: number) =>
    until(
      () => statusOf('/health/ready'),
      (found) => found === status,
    )
  await untilReady(200)
  await network.chain.killAnvil()
  await untilReady(503)
  const response = await fetch(`${node.url}/health/ready`)
  expect(await response.json()).toMatchObject({ code: 'CHAIN_UNAVAILABLE' })
  expect(await statusOf('/health/live')).toBe(200)
  await network.chain.stop()
  await network.chain.start()
  await untilReady(200)
})
