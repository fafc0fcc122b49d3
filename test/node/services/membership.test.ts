import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { ChainIndex, MemberRow } from '@hexin/node/ports/chainIndex.ts'
import { createMembership } from '@hexin/node/services/membership.ts'
import { expect, test } from 'vitest'

/** A membership over one member, read at the time that `at` says. */
async function setup(row: Partial<MemberRow>) {
  const member: MemberRow = {
    number: 1,
    roles: 2,
    status: 'active',
    profileHash: `0x${'0'.repeat(64)}`,
    keys: [],
    ...row,
  }
  const at = { time: 0 }
  const network = { members: [] } as unknown as Parameters<typeof createMembership>[0]['network']
  const index = { members: async () => [member] } as unknown as ChainIndex
  const membership = createMembership({ crypto, clock: () => at.time, index, network })
  await membership.refresh()
  const statuses = (time: number) => {
    at.time = time
    return [membership.get(1).status, membership.find(1)?.status, membership.all()[0]?.status]
  }
  return { statuses }
}

test('an urgent suspension is over by itself, though no event says so', async () => {
  const { statuses } = await setup({ status: 'suspended', suspendedUntil: 100 })
  expect(statuses(99)).toEqual(['suspended', 'suspended', 'suspended'])
  expect(statuses(100)).toEqual(['active', 'active', 'active'])
})

test.each([
  ['suspended', 'suspended'],
  ['retired', 'retired'],
  ['active', 'active'],
] as const)('%s without an end stays so', async (status, expected) => {
  const { statuses } = await setup({ status })
  expect(statuses(4_000_000_000)).toEqual([expected, expected, expected])
})
