import { randomBytes } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Operation } from '@hexin/node/ports/relay.ts'
import { createRelayOperations } from '@hexin/node/services/grants/relayOperations.ts'
import type { MemberInfo } from '@hexin/node/services/membership.ts'
import { toHex } from '@hexin/sdk/encoding.ts'
import { expect, test } from 'vitest'

const ROUNDS = 10
const PER_ROUND = 2_000
const RETIRED = 4

const member = (number: number): MemberInfo => ({
  number,
  name: { zh: '', en: '' },
  status: number === RETIRED ? 'retired' : number === 3 ? 'suspended' : 'active',
  roles: [],
  country: 'CN',
  licences: [],
  http: undefined,
  p2p: undefined,
})
const members = [1, 2, 3, RETIRED, 5, 6, 7, 8].map(member)

const unused = (): never => {
  throw new Error('Not needed to draw.')
}

/** How many of a member's operations, of two companies in turn, fell on each relayer. */
async function draws(self: number): Promise<readonly [Map<number, number>, Map<number, number>]> {
  const counts = [new Map<number, number>(), new Map<number, number>()] as const
  const count = (relayer: number, operations: readonly { readonly sequence: number }[]) => {
    for (const { sequence } of operations) {
      const company = sequence % 2 === 0 ? counts[0] : counts[1]
      company.set(relayer, (company.get(relayer) ?? 0) + 1)
    }
  }
  const operation = (sequence: number): Operation => {
    const grant = toHex(randomBytes(32))
    return { id: grant, grant, action: 'pause', sequence, calldata: '0x', expiresAt: 0, detail: undefined }
  }
  const { distribute } = createRelayOperations({
    crypto,
    clock: () => 0,
    self,
    chain: {} as never,
    peers: {
      request: async (relayer, _method, body) =>
        count(relayer, (body as { operations: readonly Operation[] }).operations),
      handle: unused,
      recheck: unused,
    },
    membership: { all: () => members } as never,
    relay: {
      add: async (operations) => count(self, operations),
      dueOwn: async () => Array.from({ length: PER_ROUND }, (_, i) => operation(i)),
      postponeOwn: async () => undefined,
      openDrawn: unused,
      hasTransactionUnderWay: unused,
      send: unused,
      refuse: unused,
      fates: unused,
    },
    onError: (error) => {
      throw error
    },
  })
  for (let i = 0; i < ROUNDS; i++) await distribute()
  return counts
}

/** Pearson's statistic against equal shares. */
function chiSquare(counts: ReadonlyMap<number, number>, shares: number): number {
  const total = [...counts.values()].reduce((sum, n) => sum + n, 0)
  const expected = total / shares
  return [...counts.values()].reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0)
}

test.each([1, 8])('the relayer is drawn uniformly, whoever asks (member %i) and for whom', async (self) => {
  const [one, other] = await draws(self)
  for (const counts of [one, other]) {
    expect(new Set(counts.keys())).toEqual(new Set([1, 2, 3, 5, 6, 7, 8]))
    // Seven relayers: a fair draw exceeds 60 less than once in ten billion runs. One relayer drawn half as often again gives over 250.
    expect(chiSquare(counts, 7)).toBeLessThan(60)
  }
})

test('a draw that favours one relayer would be noticed', () => {
  const counts = new Map(
    [1, 2, 3, 5, 6, 7, 8].map((number) => [number, number === 1 ? 2_000 : 1_333] as const),
  )
  expect(chiSquare(counts, 7)).toBeGreaterThan(60)
})
