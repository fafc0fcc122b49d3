import { createHostileAsker, type HostileAsker } from './hostileAsker.ts'
import {
  BANK,
  BUREAU,
  createProviderWorld,
  type ProviderWorld,
  type ProviderWorldOptions,
  RIVAL,
} from './providerWorld.ts'

/** A provider's whole node, and two members that ask it past all checks of their own. */
export type AskedProvider = {
  readonly world: ProviderWorld
  readonly bank: HostileAsker
  readonly rival: HostileAsker
  stop(): Promise<void>
}

export async function createAskedProvider(options: ProviderWorldOptions = {}): Promise<AskedProvider> {
  const world = await createProviderWorld(options)
  const bank = await createHostileAsker(world.network, { self: BANK, target: BUREAU })
  const rival = await createHostileAsker(world.network, { self: RIVAL, target: BUREAU })
  return {
    ...{ world, bank, rival },
    async stop() {
      await bank.stop()
      await rival.stop()
      await world.stop()
    },
  }
}
