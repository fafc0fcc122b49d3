import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { FollowChain } from '@hexin/node/services/followChain.ts'
import { createProveLeaves } from '@hexin/node/services/log/proveLeaves.ts'
import { appendLeaves } from '@hexin/node/store/appendLeaves.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import type { AuditReport } from '@hexin/sdk/audit/report.ts'
import { type Announcement, type Demand, handedOverSchema } from '@hexin/sdk/audit/statements.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError, isHexinError } from '@hexin/sdk/errors/base.ts'
import { memberKeyId, signStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BANK, BUREAU } from '../../../complaints/revocationWorld.ts'
import { until } from '../../../helpers/checkedApi.ts'
import { now } from '../../../helpers/testCompany.ts'
import { createHostileAsker, type HostileAsker } from '../exchange/hostileAsker.ts'
import { createAuditWorld, REGULATOR } from './auditWorld.ts'

/*
 * A regulator that asks for what it did not draw, a member that is none, and members that hand over nothing or something else: programs with real
 * keys in place of the nodes, against nodes that are as they are.
 */

let world: Awaited<ReturnType<typeof createAuditWorld>>
let report: AuditReport
beforeAll(async () => {
  world = await createAuditWorld()
  report = await world.audited({ members: [BUREAU], count: 1 })
})
afterAll(() => world.end())

async function asked(by: HostileAsker, body: unknown): Promise<unknown> {
  try {
    return handedOverSchema.parse(await by.peers.request(BUREAU, 'audit', body))
  } catch (error) {
    if (isHexinError(error)) return error.code
    throw error
  }
}

/** Steps and requests as the regulator’s own node asked for them. */
function demand(change: Partial<Demand> = {}): Demand {
  const { announcement, proof } = report
  return { announcement, proof, steps: { from: 0, to: 1 }, requests: [], ...change }
}

function drawn(change: Partial<Demand['requests'][number]> = {}): Demand['requests'][number] {
  const [exchange] = report.exchanges
  const opened = exchange?.sides.provider?.entry
  if (!exchange || !opened) throw new Error('nothing was drawn')
  return { request: exchange.requestHash, member: BUREAU, opened, ...change }
}

describe('a member that is no regulator', () => {
  test('gets nothing, even with a regulator’s own announcement', async () => {
    await world.bankNode.halt()
    const bank = await createHostileAsker(world.network, { self: BANK, target: BUREAU })
    expect(await asked(bank, demand())).toBe('MEMBER_ROLE_MISSING')
    await bank.stop()
    await world.bankNode.restart()
  })
})

describe('a regulator', () => {
  let regulator: HostileAsker
  beforeAll(async () => {
    // An announcement of a block that is there already, logged by its own node.
    const known = await planted({ block: 1 })
    const proof = await until(() => proofOf(known.index), Boolean)
    seedKnown = demand({ announcement: known.statement, proof })
    await world.regulatorNode.halt()
    regulator = await createHostileAsker(world.network, { self: REGULATOR, target: BUREAU })
  })
  afterAll(async () => {
    await regulator.stop()
    await world.regulatorNode.restart()
  })
  let seedKnown: Demand

  async function planted(change: Partial<Announcement>) {
    const terms = { ...announcement(), ...change }
    const statement = await sign(terms)
    const index = await world.regulatorNode.database.db
      .transaction()
      .execute((tx) => appendLeaves(tx, [{ kind: 'audit', statement: utf8(statement) }]))
    return { statement, index }
  }

  const announcement = (): Announcement => ({
    ...{ salt: toBase64url(crypto.randomBytes(32)), regulator: REGULATOR, count: 1 },
    ...{ ranges: [{ member: BUREAU, from: 0, to: 1 }], block: 1_000_000, at: now() },
  })

  function sign(terms: Announcement): Promise<string> {
    const signer = world.network.signers(REGULATOR).statement
    const keyId = memberKeyId(crypto, REGULATOR, signer)
    return signStatement({ type: 'hexin-audit+jwt', keyId, payload: terms, signer })
  }

  async function proofOf(index: number): Promise<unknown> {
    const stores = createStores({ db: world.regulatorNode.database.db, clock: now })
    const proofs = createProveLeaves({
      ...{ crypto, self: REGULATOR, index: stores.index, checkpoints: stores.checkpoints },
      follow: { head: () => undefined } as unknown as FollowChain,
    })
    const [proof] = await proofs.prove([index])
    return proof
  }

  test('gets what it drew, and the exchanges of leaves that it drew', async () => {
    expect(await asked(regulator, demand({ requests: [drawn()] }))).toMatchObject({
      leaves: [{ opened: { index: expect.any(Number) } }],
      requests: [{ request: expect.any(String) }],
    })
  })

  test('can’t ask before the block is there', async () => {
    const announcementToCome = await sign(announcement())
    expect(await asked(regulator, demand({ announcement: announcementToCome }))).toBe('AUDIT_TOO_EARLY')
  })

  test('can’t announce when the block’s hash is known already', async () => {
    expect(await asked(regulator, seedKnown)).toBe('AUDIT_SEED_KNOWN')
  })

  test('can’t use an announcement that is in no log', async () => {
    const unlogged = await sign({ ...announcement(), block: 1 })
    expect(await asked(regulator, demand({ announcement: unlogged }))).toMatch(/^(PROOF|LOG)_/)
  })

  test('gets no more leaves than the announced number of exchanges takes', async () => {
    const [figures] = report.members
    const from = figures?.opened ?? 0
    expect(await asked(regulator, demand({ steps: { from, to: from + 1 } }))).toBe('AUDIT_INVALID')
    expect(await asked(regulator, demand({ steps: { from: 1, to: 1 } }))).toBe('AUDIT_INVALID')
    expect(await asked(regulator, demand({ steps: { from: 0, to: 51 } }))).toBe('AUDIT_INVALID')
  })

  test.each([
    ['whose request is another', () => drawn({ request: 'R'.repeat(43) })],
    ['of a member that was not announced', () => drawn({ member: BANK })],
    ['behind the announced range', () => drawn({ opened: { ...drawn().opened, index: 1_000_000 } })],
    ['at another place', () => drawn({ opened: { ...drawn().opened, index: 0 } })],
  ])('gets no exchange of a leaf %s', async (_, request) => {
    expect(await asked(regulator, demand({ requests: [request()] }))).toMatch(
      /^(AUDIT_INVALID|LOG_INCONSISTENT)$/,
    )
  })
})

describe('a member that is asked', () => {
  /** A program in place of the bank, and what the audit of it finds. */
  async function findings(handler: (body: unknown) => unknown): Promise<AuditReport['findings']> {
    const id = await world.announced({ members: [BANK], count: 5 })
    await world.bankNode.halt()
    const bank = await createHostileAsker(world.network, { self: BANK, target: BUREAU })
    bank.peers.handle('audit', async (_, body) => handler(body))
    const { report: made } = await world.ended(id)
    await bank.stop()
    await world.bankNode.restart()
    return made?.findings ?? []
  }

  const refused = { code: 'HANDOVER_REFUSED', member: BANK, request: null }

  test('and refuses: that is a finding', async () => {
    const found = await findings(() => {
      throw new HexinError('AUDIT_INVALID', { detail: 'No.' })
    })
    expect(found).toMatchObject([{ ...refused, found: 'AUDIT_INVALID' }])
  })

  test('and hands over leaves of its own choice: that is one', async () => {
    const { opened } = drawn()
    const found = await findings(() => ({ leaves: [{ opened, side: null }], requests: [] }))
    expect(found).toMatchObject([
      { ...refused, found: expect.stringMatching(/^(AUDIT_INVALID|LOG_|PROOF_)/) },
    ])
  })

  test('and hands over rubbish: that is one', async () => {
    expect(await findings(() => 'rubbish')).toMatchObject([{ ...refused, found: 'AUDIT_INVALID' }])
  })
})
