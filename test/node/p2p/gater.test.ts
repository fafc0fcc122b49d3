import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { ChainEvent } from '@hexin/node/ports/chain.ts'
import { keyAlgorithms, keyPurposes } from '@hexin/node/ports/chainIndex.ts'
import { createMembership, type Membership } from '@hexin/node/services/membership.ts'
import { createChainIndex } from '@hexin/node/store/chainIndex.ts'
import { type Hex, toHex } from '@hexin/sdk/encoding.ts'
import type { Network } from '@hexin/sdk/network.ts'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../helpers/testDatabase.ts'
import { askRaw, ended, newPeerKey, startPeer, startRaw, TestBook, type TestPeer } from './loopback.ts'

/*
 * Who gets in: the node's own membership, over a real database into which a chain's events are read, in front of real connections.
 */

let database: TestDatabase
let membership: Membership
let block = 0
let now = 0
beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(() => database.close())

const hash = (digit: string): Hex => `0x${digit.repeat(64)}`
const network = { chainId: 5, genesisHash: hash('e'), members: [] } as unknown as Network

/** What the chain says next. */
async function happens(...events: readonly DistributiveOmit<ChainEvent, 'block'>[]): Promise<void> {
  block++
  await createChainIndex(database.db).apply({
    chainId: 5,
    genesisHash: hash('e'),
    block: { number: block, hash: hash('b'), time: now },
    events: events.map((event) => ({ ...event, block })),
    times: new Map([[block, now]]),
  })
  await membership.refresh()
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never

const admitted = (member: number) =>
  ({ type: 'memberAdmitted', member, roles: 2, profileHash: hash('a') }) as const
const peerKeyAdded = (member: number, index: number, publicKey: Uint8Array, window = {}) =>
  ({
    type: 'keyAdded',
    member,
    index,
    purpose: keyPurposes.peer,
    algorithm: keyAlgorithms.ed25519,
    material: toHex(publicKey),
    notBefore: 0,
    notAfter: 10_000,
    ...window,
  }) as const

const stops: (() => Promise<unknown>)[] = []
let server: TestPeer
let port = 0
beforeEach(async () => {
  await database.empty()
  block = 0
  now = 1_000
  membership = createMembership({ crypto, clock: () => now, index: createChainIndex(database.db), network })
  await happens(admitted(1), admitted(2))
  server = await serve((publicKey) => membership.memberOfPeer(publicKey, now))
})
afterEach(async () => {
  for (const stop of stops.splice(0).toReversed()) await stop()
})

/** A node that answers whomever its gater lets in, by this rule. */
async function serve(memberOf: (publicKey: Uint8Array) => number | undefined): Promise<TestPeer> {
  const book = new TestBook()
  const started = await startPeer(1, {
    book,
    own: {
      memberOf,
      isSuspended: (member) => membership.find(member)?.status === 'suspended',
      find: () => undefined,
    },
    handlers: { exchange: async (from) => ({ from }) },
  })
  stops.push(started.stop)
  port = book.ports.get(1) ?? 0
  return started
}

const request = { id: 1, method: 'exchange', body: {} }

/** What somebody with this key gets: a reply, or nothing because it was not let in. */
async function knock(peerKey: Uint8Array): Promise<unknown> {
  const raw = await startRaw(peerKey)
  stops.push(raw.stop)
  const stream = await raw.open(port).catch(() => undefined)
  return stream && (await askRaw(stream, request))
}

const letIn = { id: 1, reply: { from: 2 } }

describe('the gater', () => {
  test('lets in a member by a peer key that is valid now', async () => {
    const { peerKey, publicKey } = newPeerKey()
    await happens(peerKeyAdded(2, 0, publicKey))
    expect(await knock(peerKey)).toEqual(letIn)
  })

  test('keeps a stranger out; with the gate open to all the same stranger is served', async () => {
    const stranger = newPeerKey().peerKey
    expect(await knock(stranger)).toBeUndefined()
    // Negative control: so it is the gate that keeps it out, not this test.
    await serve(() => 2)
    expect(await knock(stranger)).toEqual(letIn)
  })

  test.each([
    ['not valid yet', { notBefore: 1_001 }],
    ['valid no more', { notAfter: 1_000 }],
    ['for another purpose', { purpose: keyPurposes.witness }],
    ['of another algorithm', { algorithm: keyAlgorithms.x25519 }],
  ])('keeps out whoever has a key %s', async (_, change) => {
    const { peerKey, publicKey } = newPeerKey()
    await happens(peerKeyAdded(2, 0, publicKey, change))
    expect(await knock(peerKey)).toBeUndefined()
    const other = newPeerKey()
    await happens(peerKeyAdded(2, 1, other.publicKey))
    expect(await knock(other.peerKey)).toEqual(letIn)
  })

  test('lets old and new key in while their windows overlap, and knows both for the same member', async () => {
    const [old, fresh] = [newPeerKey(), newPeerKey()]
    await happens(
      peerKeyAdded(2, 0, old.publicKey, { notAfter: 1_500 }),
      peerKeyAdded(2, 1, fresh.publicKey, { notBefore: 900 }),
    )
    expect([await knock(old.peerKey), await knock(fresh.peerKey)]).toEqual([letIn, letIn])
    now = 1_500
    expect([await knock(old.peerKey), await knock(fresh.peerKey)]).toEqual([undefined, letIn])
  })

  test('keeps out a retired member; a suspended one gets in: it relays, revokes and closes its duties', async () => {
    const { peerKey, publicKey } = newPeerKey()
    await happens(peerKeyAdded(2, 0, publicKey), { type: 'memberStatus', member: 2, status: 'suspended' })
    expect(await knock(peerKey)).toEqual(letIn)
    await happens({ type: 'memberStatus', member: 2, status: 'retired' })
    expect(await knock(peerKey)).toBeUndefined()
  })
})

describe('a member that leaves while it is connected', () => {
  async function connected() {
    const { peerKey, publicKey } = newPeerKey()
    await happens(peerKeyAdded(2, 0, publicKey))
    const raw = await startRaw(peerKey)
    stops.push(raw.stop)
    const stream = await raw.open(port)
    expect(await askRaw(stream, request)).toEqual(letIn)
    return { raw, stream }
  }

  test('is not served over its old connection: each request asks anew who it is', async () => {
    const { raw, stream } = await connected()
    const next = await raw.open(port)
    expect(await askRaw(next, request)).toEqual(letIn)
    await happens({ type: 'keyEnded', member: 2, index: 0, notAfter: now })
    const over = ended(stream)
    stream.send(Buffer.from('\u0025{"id":2,"method":"exchange","body":1}'))
    await over
    expect(await askRaw(await raw.open(port), request)).toBeUndefined()
  })

  test('is cut off when the membership is looked at again, and cannot come back', async () => {
    const { raw, stream } = await connected()
    await server.recheck()
    expect(stream.status).toBe('open')
    await happens({ type: 'memberStatus', member: 2, status: 'retired' })
    const over = ended(stream)
    await server.recheck()
    await over
    expect(
      await raw.open(port).then(
        (again) => askRaw(again, request),
        () => undefined,
      ),
    ).toBeUndefined()
  })
})
