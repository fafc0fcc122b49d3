import { createChain } from '@hexin/node/chain/chain.ts'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Chain } from '@hexin/node/ports/chain.ts'
import { createFollowChain } from '@hexin/node/services/followChain.ts'
import { createProveLeaves } from '@hexin/node/services/log/proveLeaves.ts'
import { createPublishCheckpoint } from '@hexin/node/services/log/publishCheckpoint.ts'
import { createMembership } from '@hexin/node/services/membership.ts'
import { createSendOutbox } from '@hexin/node/services/sendOutbox.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { now } from '../../../helpers/testCompany.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'
import { createTestNetwork, type TestNetwork } from '../../../helpers/testNetwork.ts'

/*
 * From leaves in a real database to checkpoints in the real contract: each test is a member of its own, whose log is empty.
 */

let network: TestNetwork
let database: TestDatabase
let member = 0
beforeAll(async () => {
  network = await createTestNetwork([
    ['registrar'],
    ['bank'],
    ['bank'],
    ['bank'],
    ['bank'],
    ['bank'],
    ['bank'],
  ])
  database = await createTestDatabase()
})
afterAll(async () => {
  await database.close()
  await network.chain.dispose()
})
beforeEach(async () => {
  await database.empty()
  member++
})

/** A process of the member, on whatever the ones before it have left. */
function start(change: (chain: Chain) => Chain = (chain) => chain) {
  const { db } = database
  const signers = network.signers(member)
  const stores = createStores({ db, clock: now })
  const { index, council, checkpoints } = stores
  const own = { crypto, self: member, network: network.network, clock: now }
  const real = createChain({ rpcUrl: network.chain.rpcUrl, network: network.network, account: signers.chain })
  const chain = change(real)
  const membership = createMembership({ ...own, index })
  const follow = createFollowChain({ chain: real, index, council, membership, network: network.network })
  const reverted: number[] = []
  const send = createSendOutbox({
    chain,
    outbox: stores.outbox,
    onReverted: ({ nonce }) => reverted.push(nonce),
  })
  const publish = createPublishCheckpoint({
    ...{ ...own, chain, index, checkpoints },
    noteSigner: signers.note,
    logAccount: signers.log,
  })
  return {
    ...{ stores, follow, publish, send, reverted, membership },
    proofs: createProveLeaves({ ...own, follow, index, checkpoints }),
    /** Sends and follows until the chain shows a log of this size. */
    async anchored(size: number): Promise<void> {
      while ((await index.latestAnchor(member))?.size !== size) {
        await send()
        await follow.round()
      }
    },
  }
}

async function append(count: number, text = 'leaf'): Promise<void> {
  const leaves = Array.from({ length: count }, (_, i) => ({
    kind: 'look' as const,
    statement: Buffer.from(`${text} ${i}`),
  }))
  await createStores({ db: database.db, clock: now }).log.append(leaves)
}

/** Every leaf of the log has a proof that verifies under the checkpoint that the chain has. */
async function allProven(size: number): Promise<void> {
  const { follow, membership, proofs, stores } = start()
  await follow.round()
  await membership.refresh()
  const verify = createInclusionVerifier(crypto, membership.noteKeys)
  const anchor = await stores.index.latestAnchor(member)
  expect(anchor?.size).toBe(size)
  const proven = await proofs.prove(Array.from({ length: size }, (_, i) => i))
  for (const [i, proof] of proven.entries()) {
    const statement = await stores.log.statement(i)
    if (!proof || !statement) throw new Error(`leaf ${i} is not proven`)
    const { root } = await verify({ member, statement, proof })
    expect(`0x${Buffer.from(root).toString('hex')}`).toBe(anchor?.root)
  }
}

describe('publishing', () => {
  test('an empty log publishes nothing; one that has not grown publishes nothing more', async () => {
    const process = start()
    expect(await process.publish()).toBe(false)
    await append(3)
    expect(await process.publish()).toBe(true)
    await process.anchored(3)
    expect(await process.publish()).toBe(false)
    expect(await process.stores.index.anchorCount(member)).toBe(1)
    await allProven(3)
  })

  test('while the last checkpoint is not final the next one waits, and then takes all that came meanwhile', async () => {
    const process = start()
    await append(1)
    await process.publish()
    for (let i = 0; i < 3; i++) {
      await append(2, `more ${i}`)
      expect(await process.publish()).toBe(false)
    }
    await process.anchored(1)
    expect(await process.publish()).toBe(true)
    await process.anchored(7)
    expect(process.reverted).toEqual([])
    await allProven(7)
  })

  test('ended anywhere between the steps and started anew, it loses nothing and publishes nothing twice', async () => {
    const sizes = [1, 255, 1, 300, 2]
    let size = 0
    for (const [i, more] of sizes.entries()) {
      await append(more, `round ${i}`)
      size += more
      // A process for each step: what it knew is gone with it.
      await start().follow.round()
      expect(await start().publish()).toBe(true)
      expect(await start().publish()).toBe(false)
      await start().send()
      await start().send()
      await start().anchored(size)
    }
    const { stores } = start()
    expect(await stores.index.anchorCount(member)).toBe(sizes.length)
    expect(await stores.outbox.figures()).toMatchObject({ transactions: sizes.length, reverted: 0 })
    await allProven(size)
  })

  test('if signing fails nothing of the checkpoint is kept, and no nonce is spent', async () => {
    await append(3)
    const failing = start((chain) => ({
      ...chain,
      sign: async () => {
        throw new Error('the signer is away')
      },
    }))
    await expect(failing.publish()).rejects.toThrow('the signer is away')
    const { stores } = start()
    expect([await stores.checkpoints.last(), await stores.outbox.nextNonce()]).toEqual([undefined, 0])
    const again = start()
    expect(await again.publish()).toBe(true)
    await again.anchored(3)
    await allProven(3)
  })
})

describe('a database that is not the one that published', () => {
  test('restored from an older backup: nothing is signed', async () => {
    const process = start()
    await append(2)
    await process.publish()
    await process.anchored(2)
    await database.db.deleteFrom('log_checkpoints').execute()
    await append(1)
    await expect(start().publish()).rejects.toMatchObject({ code: 'LOG_INCONSISTENT' })
    expect(await start().stores.outbox.nextNonce()).toBe(1)
  })

  test('with another past under its last checkpoint: nothing is signed', async () => {
    const process = start()
    await append(3)
    await process.publish()
    await process.anchored(3)
    const { hashes } = await database.db.selectFrom('tiles').select('hashes').executeTakeFirstOrThrow()
    const other = Buffer.from(hashes)
    other[5] = (other[5] ?? 0) ^ 1
    await database.db.updateTable('tiles').set({ hashes: other }).execute()
    await append(1)
    await expect(start().publish()).rejects.toMatchObject({ code: 'LOG_INCONSISTENT' })
    // Negative control: with its own past it publishes.
    await database.db.updateTable('tiles').set({ hashes }).execute()
    expect(await start().publish()).toBe(true)
    await start().anchored(4)
    await allProven(4)
  })
})

test('a proof is made under the newest checkpoint that is final at the block that the asker has read', async () => {
  const process = start()
  await append(2)
  await process.publish()
  await process.anchored(2)
  const first = await process.stores.index.latestAnchor(member)
  await append(2, 'more')
  await process.publish()
  await process.anchored(4)
  const at = first?.block ?? 0
  const sizes = async (block?: number) =>
    (await process.proofs.prove([0, 3], block)).map((proof) => proof?.size)
  expect(await sizes()).toEqual([4, 4])
  expect(await sizes(at)).toEqual([2, undefined])
  expect(await sizes(at - 1)).toEqual([undefined, undefined])
})
