import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, until } from '../../../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../../../helpers/startTestNode.ts'
import { BANK, createProviderWorld, type ProviderWorld, type ProviderWorldOptions } from './providerWorld.ts'

/** A provider's whole node, and a bank's that asks it. */
export type AskingWorld = {
  readonly world: ProviderWorld
  readonly node: TestNode
  readonly bank: CheckedApi
  /** A grant that is active on the chain as both nodes see it. */
  granted(terms?: Parameters<ProviderWorld['grant']>[0]): Promise<CompanyGrant>
  stop(): Promise<void>
}

export async function createAskingWorld(options: ProviderWorldOptions = {}): Promise<AskingWorld> {
  const world = await createProviderWorld(options)
  const node = await startTestNode(world.network, BANK)
  const bank = await checkedApi(node)
  return {
    ...{ world, node, bank },
    async granted(terms = {}) {
      const grant = await world.grant({ maxUses: 100, ...terms })
      await until(
        async () => (await bank.get(`/v1/grants/${grant.id}`)).body['state'],
        (state) => state === 'active',
      )
      return grant
    },
    async stop() {
      await node.stop()
      await world.stop()
    },
  }
}
