import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import {
  checkpointTypedData,
  type PublishedCheckpoint,
  publishCall,
} from '@hexin/sdk/log/publishCheckpoint.ts'
import { logOrigin, networkSchema, profileHash, roleBits, roles, rolesOf } from '@hexin/sdk/network.ts'
import fc from 'fast-check'
import { hashTypedData } from 'viem'
import { describe, expect, test } from 'vitest'
import { testProfile } from '../../helpers/testProfile.ts'

const contracts = {
  accessManager: `0x${'1'.repeat(40)}`,
  members: `0x${'2'.repeat(40)}`,
  grants: `0x${'3'.repeat(40)}`,
  logs: `0x${'4'.repeat(40)}`,
} as const
const at = { chainId: 31_337, contracts }
const checkpoint: PublishedCheckpoint = {
  member: 3,
  size: 12n,
  root: `0x${'a'.repeat(64)}`,
  noteHash: `0x${'b'.repeat(64)}`,
  deadline: 4_000_000_000n,
}

test('a log key signs one checkpoint of one log, on one chain and contract, until one time', () => {
  const digests = [
    checkpointTypedData(at, checkpoint),
    ...[
      { member: 4 },
      { size: 13n },
      { root: checkpoint.noteHash },
      { noteHash: checkpoint.root },
      { deadline: 1n },
    ].map((change) => checkpointTypedData(at, { ...checkpoint, ...change })),
    checkpointTypedData({ ...at, chainId: 1 }, checkpoint),
    checkpointTypedData({ ...at, contracts: { ...contracts, logs: contracts.members } }, checkpoint),
  ].map((data) => hashTypedData(data))
  expect(new Set(digests).size).toBe(8)
})

test('what is published says nothing of what was logged: size, root, hash of the note', () => {
  const call = publishCall(checkpoint, [checkpoint.root], `0x${'5a'.repeat(65)}`)
  const known = [3n, 12n, checkpoint.deadline, BigInt(checkpoint.root), BigInt(checkpoint.noteHash)]
  const words = call.slice(10).match(/.{64}/g) ?? []
  for (const value of known) expect(words.map((word) => BigInt(`0x${word}`))).toContain(value)
  // Five words of the checkpoint; where the two lists begin; one hash with its count; the signature with its length.
  expect(words).toHaveLength(5 + 2 + 2 + 1 + 3)
})

describe('a network', () => {
  const network = {
    ...at,
    genesisHash: `0x${'0'.repeat(64)}`,
    startBlock: 1,
    wallet: { origin: 'https://wallet.example', rpId: 'wallet.example' },
    members: [
      {
        number: 1,
        profile: testProfile('登记机构', 'Registrar'),
        http: 'https://registrar.example',
        p2p: { host: 'registrar.example', port: 7701 },
      },
    ],
  }

  test('is read as it stands, and with anything else in it refused', () => {
    expect(networkSchema.parse(network)).toEqual(network)
    for (const change of [
      { note: '' },
      { chainId: 0 },
      { contracts: { ...contracts, logs: contracts.logs.toUpperCase() } },
      { contracts: { ...contracts, extra: contracts.logs } },
      { wallet: { origin: 'wallet', rpId: 'wallet.example' } },
      { members: [{ ...network.members[0], number: 0 }] },
      { members: [{ ...network.members[0], p2p: { host: 'x', port: 65_536 } }] },
    ])
      expect(networkSchema.safeParse({ ...network, ...change }).success).toBe(false)
  })

  test('names each log so that no two are called the same, on any chain', () => {
    const names = [
      logOrigin(at, 1),
      logOrigin(at, 2),
      logOrigin({ ...at, chainId: 1 }, 1),
      logOrigin({ ...at, contracts: { ...contracts, logs: contracts.grants } }, 1),
    ]
    expect(new Set(names).size).toBe(4)
  })

  test('has a hash for each profile that any change of a name changes', () => {
    const hash = (zh: string, en: string) => profileHash(crypto, testProfile(zh, en))
    expect(hash('甲', 'A')).toMatch(/^0x[0-9a-f]{64}$/)
    expect(new Set([hash('甲', 'A'), hash('乙', 'A'), hash('甲', 'B'), hash('A', '甲')]).size).toBe(4)
  })
})

test('any roles come back from their bits, in the order of the bits', () => {
  fc.assert(
    fc.property(fc.subarray([...roles]), (some) => {
      expect(rolesOf(roleBits(some))).toEqual(some)
      expect(roleBits(some.toReversed())).toBe(roleBits(some))
    }),
  )
  expect(roleBits([...roles])).toBe(2 ** 12 - 1)
})
