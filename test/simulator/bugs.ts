import type { Adapters } from '@hexin/node/compose/adapters.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Tamper } from './world/simNode.ts'
import { BANKS, BUREAU, COURT } from './world/world.ts'

/** A bug as somebody might write one: a port of some members' nodes that breaks its promise. */
export type Bug = {
  readonly name: string
  readonly at: readonly number[]
  readonly plant: Tamper
}

type Stores = Adapters['stores']

const withStores = (adapters: Adapters, change: (stores: Stores) => Partial<Stores>): Adapters => ({
  ...adapters,
  stores: { ...adapters.stores, ...change(adapters.stores) },
})

/** Changes what a node says to others. */
const withRequests = (adapters: Adapters, change: (request: Request) => Request): Adapters => ({
  ...adapters,
  async openPeers(book) {
    const peers = await adapters.openPeers(book)
    return { ...peers, request: change(peers.request) }
  },
})

type Request = Awaited<ReturnType<Adapters['openPeers']>>['request']

const PROVIDERS = [BUREAU, COURT]

/** Each must be found by some seed; see `simulator.test.ts`. */
export const bugs: readonly Bug[] = [
  {
    name: 'a provider that forgets how often a grant was used',
    at: PROVIDERS,
    plant: (adapters) =>
      withStores(adapters, ({ looks }) => ({
        looks: {
          ...looks,
          record: (look) =>
            looks.record({
              ...look,
              decide: (uses, unlinked) => look.decide({ ...uses, all: 0, inPeriod: 0 }, unlinked),
            }),
        },
      })),
  },
  {
    name: 'a bank that sends no receipts',
    at: BANKS,
    plant: (adapters) =>
      withRequests(adapters, (request) => async (member, method, body, timeoutMs) => {
        if (method === 'receipt') throw new HexinError('PEER_UNREACHABLE')
        return request(member, method, body, timeoutMs)
      }),
  },
  {
    name: 'a bank whose wires give it the reply to another request',
    at: BANKS,
    plant(adapters) {
      let last: unknown
      return withRequests(adapters, (request) => async (member, method, body, timeoutMs) => {
        if (method !== 'exchange') return request(member, method, body, timeoutMs)
        const before = last
        last = await request(member, method, body, timeoutMs)
        return before ?? last
      })
    },
  },
  {
    name: 'nodes that overlook revocations',
    at: [...PROVIDERS, ...BANKS],
    plant: (adapters) =>
      withStores(adapters, ({ grants }) => ({
        grants: {
          ...grants,
          async find(id) {
            const known = await grants.find(id)
            return (
              known && {
                ...known,
                revocationSeen: false,
                state: known.state === 'revoked' ? 'active' : known.state,
              }
            )
          },
        },
      })),
  },
  {
    name: 'a node that says that it keeps grants, and does not',
    at: [...PROVIDERS, ...BANKS],
    plant: (adapters) =>
      withStores(adapters, ({ grants }) => ({ grants: { ...grants, save: async () => undefined } })),
  },
]
