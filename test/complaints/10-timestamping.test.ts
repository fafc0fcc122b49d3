import { addEvidence } from '@hexin/sdk/actions/addEvidence.ts'
import { getEvidence } from '@hexin/sdk/actions/getEvidence.ts'
import { getEvidenceProof } from '@hexin/sdk/actions/getEvidenceProof.ts'
import { verifyProof } from '@hexin/sdk/actions/verifyProof.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CheckedApi, newKey, until } from '../helpers/checkedApi.ts'
import { freePort } from '../helpers/freePort.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { type AskingWorld, createAskingWorld } from '../node/services/exchange/askingWorld.ts'
import type { ProviderWorld } from '../node/services/exchange/providerWorld.ts'

/*
 * vrk-kpa/xroad-joint-development#152: messages are held while they are time-stamped; #224: a limit of messages a time-stamp is outrun without a word. Here the
 * chain stands in nobody's way: it is taken away altogether, and statements pile up that one checkpoint then covers.
 */

const FILES = 12
const ROWS = 2_000

let stop: AskingWorld['stop']
let world: ProviderWorld
let bank: CheckedApi
let grant = ''
let monitored = { host: '', port: 0 }
beforeAll(async () => {
  const asking = await createAskingWorld()
  ;({ world, bank, stop } = asking)
  monitored = { host: '127.0.0.1', port: await freePort() }
  await world.node.restart({ metrics: monitored })
  grant = (await asking.granted()).id
})
afterAll(() => stop())

const ask = () => {
  const order = { grant, kind: 'loan', fields: ['principal', 'status'], purpose: 'preLoanReview' }
  return bank.post('/v1/exchanges', { json: { ...order, caseNumber: 'C10', user: 'u' }, key: newKey() })
}

/** Statements that no final checkpoint covers: as the operator's monitoring and as health tell it. */
async function backlog(): Promise<{ readonly metric: number; readonly health: number }> {
  const text = await (await fetch(`http://127.0.0.1:${monitored.port}/metrics`)).text()
  const log = (await world.bureau.get('/health')).body['log'] as { size: number; anchoredSize: number }
  const metric = Number(/^hexin_log_unpublished_leaves (\d+)$/m.exec(text)?.[1])
  return { metric, health: log.size - log.anchoredSize }
}

const checkpoints = async (): Promise<number> => {
  const { db } = world.node.database
  const row = await db
    .selectFrom('log_checkpoints')
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow()
  return row.n
}

const fileOf = (i: number) => new TextEncoder().encode(`contract ${i}`)
const take = (i: number) =>
  addEvidence(world.node.client, {
    ...{ name: `contract-${i}.txt`, phase: 'during', file: fileOf(i) },
    idempotencyKey: `evidence-${i}`,
  })

describe('10. Timestamping slows or stops traffic.', () => {
  let taken: { readonly id: string }[] = []
  let before = 0

  test('with the chain away files are taken, records imported and questions answered, and what waits is counted', async () => {
    await until(backlog, ({ metric }) => metric === 0)
    before = await checkpoints()
    await world.network.chain.stop()
    taken = await Promise.all(Array.from({ length: FILES }, (_, i) => take(i)))
    const rows = Array.from({ length: ROWS }, (_, i) => zhRow(`T${i}`))
    const body = [zhHeader, ...rows].join('\n')
    const imported = await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
    expect(imported.body).toMatchObject({ added: ROWS })
    // Of the two records that a final checkpoint covers; the others are counted as not yet final.
    expect((await ask()).body).toMatchObject({
      state: 'answered',
      completeness: { disclosed: 2, withheld: [{ reason: 'NOT_YET_FINAL', count: ROWS }] },
    })
    const { metric, health } = await backlog()
    expect(metric).toBe(health)
    expect(metric).toBeGreaterThanOrEqual(FILES + ROWS)
  })

  test('none of it is called final meanwhile', async () => {
    for (const { id } of taken) {
      expect(await getEvidence(world.node.client, { id })).toMatchObject({ state: 'accepted' })
      await expect(getEvidenceProof(world.node.client, { id })).rejects.toMatchObject({
        code: 'EVIDENCE_PROOF_PENDING',
      })
    }
  })

  test('the control: a node that publishes nothing shows what waits for as long as it does', async () => {
    await world.node.halt()
    await world.network.chain.start()
    await world.node.restart({ metrics: monitored, tickMs: 600_000 })
    expect((await backlog()).health).toBeGreaterThanOrEqual(FILES + ROWS)
  })

  test('with the chain back few checkpoints cover all that waited, and every proof holds', async () => {
    await world.node.restart({ metrics: monitored })
    await until(backlog, ({ metric, health }) => metric === 0 && health === 0)
    expect((await checkpoints()) - before).toBeLessThanOrEqual(5)
    for (const { id } of taken) {
      const proof = await getEvidenceProof(world.node.client, { id })
      const { findings } = await verifyProof(world.node.client, { proof, digests: null })
      const failed = findings.filter(({ result }) => result !== 'pass').map(({ step }) => step)
      // Whether the file is the one is asked with the file's digests, which need no chain.
      expect(failed).toEqual(['original'])
    }
    expect((await take(0)).id).toBe(taken[0]?.id)
    const { body } = await until(ask, (said) => said.body['state'] === 'answered')
    // All are provable now, and more than one answer holds: that too is said.
    expect(body['completeness']).toEqual({
      ...{ matched: ROWS + 2, disclosed: 1_000 },
      withheld: [{ reason: 'ANSWER_FULL', count: ROWS + 2 - 1_000 }],
    })
  })
})
