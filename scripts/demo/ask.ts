import { setTimeout as sleep } from 'node:timers/promises'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getFigures } from '@hexin/sdk/actions/getFigures.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import { listWhoLooked } from '@hexin/sdk/actions/listWhoLooked.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { whole } from '@hexin/sdk/pages.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import { type CompanyGrant, subjectToken } from '../company/company.ts'
import { checkWhoLooked } from '../company/whoLooked.ts'
import { type BoundCompany, GRANTED_FIELDS, now, orderFor } from './companies.ts'
import type { Running } from './network.ts'
import { mapPool } from './pool.ts'
import { until } from './until.ts'

const IN_FLIGHT = 16
const RETRIES = 60

/** Bank A asks once under every grant. What was under way when something broke is retried with the same key. */
export async function askAll(
  running: Running,
  {
    grants,
    caseNumber,
  }: { readonly grants: readonly Pick<CompanyGrant, 'id'>[]; readonly caseNumber: string },
  onProgress: (done: number) => void,
): Promise<void> {
  const bank = running.client('bank-a')
  await mapPool(
    grants,
    IN_FLIGHT,
    async ({ id: grant }) => {
      const order = orderFor({ grant, caseNumber, fields: GRANTED_FIELDS })
      await patiently(
        async () =>
          (await ask(bank, { order, idempotencyKey: `${caseNumber} ${grant}` })).state === 'answered',
      )
    },
    onProgress,
  )
}

/** Tries again while something is away, or there is no outcome yet. */
export async function patiently(attempt: () => Promise<boolean>): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      if (await attempt()) return
    } catch (error) {
      if (!isHexinError(error) || !PASSING.has(error.code) || tries >= RETRIES) throw error
    }
    await sleep(500)
  }
}

/** Codes that go by: what is tried again may well succeed. */
export const PASSING: ReadonlySet<string> = new Set([
  'PEER_UNREACHABLE',
  'STORE_UNAVAILABLE',
  'IDEMPOTENCY_KEY_IN_FLIGHT',
  'CHAIN_UNAVAILABLE',
  'REQUEST_BLOCK_STALE',
  'GRANT_NOT_REGISTERED',
])

/** Waits until everything in these members' logs is under a checkpoint that is final. */
export async function untilAnchored(running: Running, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await until(`the log of ${id} is anchored`, async () => {
      const { log } = await getHealth(running.client(id))
      return log !== null && log.anchoredSize >= log.size
    })
}

/** Every company asks both sides who looked, and checks each entry's proof by keys and checkpoints that the court's node has from the chain. */
export async function lookBack(
  running: Running,
  companies: readonly BoundCompany[],
  onProgress: (done: number) => void,
): Promise<{ readonly listed: number; readonly proved: number }> {
  const sides = ['bureau', 'bank-a'] as const
  const trust = createVerifierTrust(crypto, { client: running.client('court'), network: running.network })
  await trust.load(sides.map((id) => running.number(id)))
  const logTrust = {
    verifyInclusion: createInclusionVerifier(crypto, trust.noteKeysOf),
    async rootOf(member: number, size: number) {
      const anchor = await trust.anchorOf(member, size)
      return anchor && Buffer.from(anchor.root).toString('base64url')
    },
  }
  async function readSide(id: (typeof sides)[number], company: BoundCompany) {
    const token = await subjectToken(company, {
      audience: running.number(id),
      binding: company.binding,
      now: now(),
    })
    const { url } = running.client(id)
    return checkWhoLooked(await whole(listWhoLooked, createClient({ url, token }), {}, 'entries'), logTrust)
  }

  const results = await mapPool(
    companies,
    IN_FLIGHT,
    async (company) => {
      let lists: Awaited<ReturnType<typeof readSide>>[] = []
      // A node may prove by a checkpoint that the court's node reads a moment later.
      await until(`all that both sides list of ${company.subject} is proved`, async () => {
        lists = await Promise.all(sides.map((id) => readSide(id, company)))
        return lists.flat().every(({ proved }) => proved)
      })
      // Both sides must have something to say; a silent one is a red row.
      const entries = lists.flat()
      return {
        listed: entries.length,
        proved: entries.filter(({ proved }) => proved).length,
        silent: lists.filter((l) => l.length === 0).length,
      }
    },
    onProgress,
  )
  const silent = results.filter((result) => result.silent > 0).length
  if (silent > 0) throw new Error(`${silent} companies miss one side's entries.`)
  return {
    listed: results.reduce((sum, { listed }) => sum + listed, 0),
    proved: results.reduce((sum, { proved }) => sum + proved, 0),
  }
}

/** Counts of the whole network, read from every node. */
export async function networkFigures(running: Running) {
  const all = await Promise.all(running.marker.members.map(({ id }) => getFigures(running.client(id), {})))
  const sum = (pick: (figures: (typeof all)[number]) => number) =>
    all.reduce((total, figures) => total + pick(figures), 0)
  return {
    checkpoints: sum(({ log }) => log.checkpoints),
    leaves: sum(({ log }) => log.size),
    transactions: sum(({ chain }) => chain.transactions),
    checkpointGas: sum(({ chain }) => chain.checkpointGas),
  }
}
