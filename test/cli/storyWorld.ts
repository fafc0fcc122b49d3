import { writeFileSync } from 'node:fs'
import path from 'node:path'
import type { DevnetMarker } from '../../scripts/devnet/layout.ts'
import { startTestNode } from '../helpers/startTestNode.ts'
import { createTempFolder } from '../helpers/tempFolder.ts'
import { createTestNetwork } from '../helpers/testNetwork.ts'

/** Two whole nodes in this process, which a data folder presents to the commands as a devnet of six. */
export async function createStoryWorld() {
  const network = await createTestNetwork([
    ['registrar', 'provider', 'notary'],
    ['bank', 'court', 'regulator'],
  ])
  const nodes = [await startTestNode(network, 1), await startTestNode(network, 2)] as const
  const folder = createTempFolder()
  const place = (name: string, content: string) => {
    writeFileSync(path.join(folder.path, name), content)
    return path.join(folder.path, name)
  }
  place('network.json', JSON.stringify(network.network))
  const ids = [
    ['registrar', 1],
    ['bureau', 1],
    ['notary', 1],
    ['bank-a', 2],
    ['court', 2],
    ['regulator', 2],
  ] as const
  const members = ids.map(([id, number]) => ({
    ...{ id, number, roles: id === 'court' ? ['court'] : [] },
    name: { zh: id, en: id },
    http: nodes[number - 1]?.url ?? '',
    tokenFile: place(`${id}.token`, `${nodes[number - 1]?.token}\n`),
  }))
  const marker: DevnetMarker = { version: 1, basePort: 1, members, wallet: '', chain: network.chain.rpcUrl }
  place('devnet.json', JSON.stringify(marker))
  return {
    ...{ nodes, folder },
    async end(): Promise<void> {
      for (const node of nodes) await node.stop()
      await network.chain.dispose()
      folder.remove()
    },
  }
}
