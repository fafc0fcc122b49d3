import { randomBytes } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { utf8 } from '@hexin/sdk/encoding.ts'
import type { Receipt } from '@hexin/sdk/exchange/messages.ts'
import { logOrigin } from '@hexin/sdk/network.ts'
import {
  createInclusionProof,
  createProver,
  growTiles,
  signCheckpoint,
  type TileId,
} from '@hexin/sdk/proof/index.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { expect } from 'vitest'
import { newKey } from '../../../helpers/checkedApi.ts'
import { createAskingWorld } from './askingWorld.ts'
import { createHostileProvider, type Doctoring } from './hostileProvider.ts'
import { BUREAU } from './providerWorld.ts'

export type AnswerWorld = Awaited<ReturnType<typeof createAnswerWorld>>

/** A bank's whole node that asks under a grant, and a hostile provider in the place of the provider's. */
export async function createAnswerWorld() {
  const { world, node, bank, granted } = await createAskingWorld()
  const grant = await granted({ maxUses: 1_000 })
  await world.node.stop()
  const provider = await createHostileProvider(world, BUREAU)
  const { db } = node.database

  const order = (caseNumber = 'GZ-2026-0731') => ({
    grant: grant.id,
    kind: 'loan',
    fields: ['principal', 'status'],
    purpose: 'preLoanReview',
    caseNumber,
    user: 'clerk 7',
  })

  async function ask(how: Doctoring, caseNumber?: string) {
    provider.play(world.company.subject, how)
    return bank.post('/v1/exchanges', { json: order(caseNumber), key: newKey() })
  }

  /** The bank's last exchange that has an outcome, and the receipt that it logged for it. */
  async function last() {
    const rows = db.selectFrom('exchanges').selectAll().where('receipt_leaf', 'is not', null)
    const row = await rows.orderBy('receipt_leaf', 'desc').limit(1).executeTakeFirstOrThrow()
    const { statement } = await db
      .selectFrom('leaves')
      .select('statement')
      .where('leaf_index', '=', row.receipt_leaf)
      .executeTakeFirstOrThrow()
    return { row, receipt: decodeStatement(statement.toString(), 'hexin-receipt+jwt').payload as Receipt }
  }

  /** The exchange ended as `invalid`: told to the caller, in the bank's log, and nothing of the answer kept. */
  async function isInvalid(how: Doctoring, code = 'ANSWER_INVALID'): Promise<void> {
    const { status, body } = await ask(how)
    expect(body).toMatchObject({ code })
    expect(status).toBeGreaterThanOrEqual(400)
    const { row, receipt } = await last()
    expect(row).toMatchObject({ state: 'invalid', code, answer: null, records: 0, fields_disclosed: 0 })
    expect(receipt).toMatchObject({ outcome: 'invalid', code, records: 0, grant: grant.id, provider: BUREAU })
  }

  /** An inclusion proof under a checkpoint that the provider signed, and never published, of a log of this size. */
  async function unpublished(statement: string, size: number) {
    const { sha256 } = crypto
    const filling = Array.from({ length: size - 1 }, () => randomBytes(32))
    const leaves = [sha256(Buffer.concat([Buffer.of(0), utf8(statement)])), ...filling]
    const { root, tiles } = growTiles(sha256, { size: 0, leaves, readEdge: () => new Uint8Array() })
    const bytes = new Map(tiles.map((tile) => [`${tile.level} ${tile.index}`, tile.bytes]))
    const readTiles = async (ids: readonly TileId[]) =>
      ids.map(({ level, index }) => bytes.get(`${level} ${index}`) ?? new Uint8Array())
    const prover = createProver({ sha256, source: { size, readTiles } })
    const checkpoint = { origin: logOrigin(world.network.network, BUREAU), size, root, extensions: [] }
    const note = await signCheckpoint(sha256, { checkpoint, signer: provider.own.note })
    return createInclusionProof({
      index: 0,
      path: await prover.inclusion({ index: 0, size }),
      checkpoint: note,
    })
  }

  return {
    ...{ world, node, bank, grant, provider, ask, last, isInvalid, unpublished },
    async stop() {
      await provider.stop()
      await node.stop()
      await world.network.chain.dispose()
    },
  }
}
