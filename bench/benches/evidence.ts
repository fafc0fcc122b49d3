import { randomBytes, randomUUID } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { addEvidenceBatch } from '@hexin/sdk/actions/addEvidenceBatch.ts'
import { getEvidenceProof } from '@hexin/sdk/actions/getEvidenceProof.ts'
import { BATCH_MAX, itemCommitment } from '@hexin/sdk/evidence/batch.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import { createFrontier } from '@hexin/sdk/proof/index.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import { untilAnchored } from '../../scripts/demo/ask.ts'
import type { Running } from '../../scripts/demo/network.ts'
import { mapPool } from '../../scripts/demo/pool.ts'
import type { Context } from '../context.ts'
import { nodeMs, type Spent, spentBetween, sumOf } from '../cpu/meter.ts'
import { msPerCall } from '../cpu/rate.ts'
import { median } from '../report/median.ts'
import type { Outcome } from '../report/outcome.ts'

const ROUNDS = 5
const BATCHES = 8
const IN_FLIGHT = 2
const TARGET = 20_000
const DIGESTS = BATCHES * BATCH_MAX

type Item = { readonly length: number; readonly sha256: string; readonly sm3: string }

/** How many digests a notary takes in per second of CPU: durable, anchored, each with its proof. */
export async function benchEvidence({ world, report }: Context): Promise<Outcome> {
  const { running, meter } = await world()
  await intake(running)
  const rounds: Spent[] = []
  for (let i = 0; i < ROUNDS; i++) {
    report(`  round ${i + 1} of ${ROUNDS}`)
    const start = meter()
    const taken = await intake(running)
    rounds.push(spentBetween(start, meter()))
    await assertProvable(running, taken)
  }
  const per = (pick: (spent: Spent) => number) => median(rounds.map((spent) => pick(spent)))
  const value = (DIGESTS * 1000) / per((spent) => sumOf(spent, ['notary']))
  return {
    about: `Intake of ${ROUNDS} x ${BATCHES} batches of ${BATCH_MAX.toLocaleString('en')} digests (SHA-256 and SM3), in each round until all are anchored.`,
    figures: [
      {
        name: 'digests per CPU-second',
        value,
        unit: '1/s',
        bound: { kind: 'target', at: 'least', value: TARGET },
      },
      {
        name: 'beside hashing them into a tree alone',
        value,
        unit: '1/s',
        bound: { kind: 'limit', at: 'least', value: await hashingRate() },
      },
    ],
    tables: [
      {
        title: 'Where the CPU time goes, ms per batch',
        head: ['part', 'ms'],
        rows: [
          ['node', per(({ nodes }) => nodeMs(nodes['notary'])) / BATCHES],
          ['PostgreSQL, this database', per(({ databases }) => databases['notary'] ?? 0) / BATCHES],
          ['PostgreSQL, shared processes', per(({ shared }) => shared) / BATCHES],
        ],
      },
    ],
    notes: [
      'After each round the proof of one digest, drawn at random, is fetched and verified by keys and checkpoints from another member’s node.',
      'All in: HTTP, parsing, salts, hashing, signature, log, commit to PostgreSQL, anchor. The chain’s own process and the client are left out.',
    ],
  }
}

type Taken = { readonly id: string; readonly items: readonly Item[] }

async function intake(running: Running): Promise<Taken[]> {
  const notary = running.client('notary')
  const taken = await mapPool(Array.from({ length: BATCHES }), IN_FLIGHT, async () => {
    const items = Array.from({ length: BATCH_MAX }, newItem)
    const lines = items.map((item) => `${JSON.stringify(item)}\n`).join('')
    const { id } = await addEvidenceBatch(notary, { lines, phase: 'after', idempotencyKey: randomUUID() })
    return { id, items }
  })
  await untilAnchored(running, ['notary'])
  return taken
}

const newItem = (): Item => ({
  length: randomBytes(3).readUIntBE(0, 3),
  sha256: randomBytes(32).toString('hex'),
  sm3: randomBytes(32).toString('hex'),
})

/** @throws Error if a digest of the round, drawn at random, can't be proved */
async function assertProvable(running: Running, taken: readonly Taken[]): Promise<void> {
  const at = Math.floor(Math.random() * DIGESTS)
  const batch = taken[Math.floor(at / BATCH_MAX)]
  const item = batch?.items[at % BATCH_MAX]
  if (!batch || !item) throw new Error('There is no such digest.')
  const proof = await getEvidenceProof(running.client('notary'), { id: batch.id, item: at % BATCH_MAX })
  const trust = createVerifierTrust(crypto, { client: running.client('bank-a'), network: running.network })
  await trust.load([running.number('notary')])
  const digests = {
    length: item.length,
    sha256: Buffer.from(item.sha256, 'hex'),
    sm3: Buffer.from(item.sm3, 'hex'),
    blocks: { blockBytes: 4096, hashes: [] },
  }
  const { valid, findings } = await verifyEvidence(crypto, { proof, digests, trust })
  if (!valid) throw new Error(`A proof does not verify: ${JSON.stringify(findings)}`)
}

/** Digests per CPU-second if there were nothing to do but the batch's tree. */
async function hashingRate(): Promise<number> {
  const items = Array.from({ length: BATCH_MAX }, () => ({
    length: 1,
    sha256: randomBytes(32),
    sm3: randomBytes(32),
    salt: randomBytes(16),
  }))
  const ms = await msPerCall(() => {
    const tree = createFrontier(crypto.sha256)
    for (const item of items) tree.append(itemCommitment(crypto, item))
    return tree.root()
  })
  return (BATCH_MAX * 1000) / ms
}
