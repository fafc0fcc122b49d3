import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Database } from '@hexin/node/store/database.ts'
import { listWhoLooked } from '@hexin/sdk/actions/listWhoLooked.ts'
import { createClient } from '@hexin/sdk/client.ts'
import { createInclusionVerifier } from '@hexin/sdk/proof/index.ts'
import { presentRecord, recordStatement, verifyRecord } from '@hexin/sdk/records/sdJwt.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { subjectToken } from '../../scripts/company/company.ts'
import { type CheckedEntry, checkWhoLooked } from '../../scripts/company/whoLooked.ts'
import { until } from '../helpers/checkedApi.ts'
import { dumpDatabase } from '../helpers/dumpDatabase.ts'
import type { TestNode } from '../helpers/startTestNode.ts'
import { now } from '../helpers/testCompany.ts'
import { createKeepingWorld, type KeepingWorld } from '../node/http/keepingWorld.ts'

/*
 * X-Road: a log without bodies can't be evidence, and one with them is full of private data. Here the logs hold commitments: what was answered is erased with its
 * key, and all that was signed about it still proves itself.
 */

/** The record of the keeping world: 100.00 of principal, in fen, of this company. */
const VALUES = ['"10000"', '91350100M000100Y43', '广州南沙精密仪器有限公司', '某公司']

let world: KeepingWorld
let grant = ''
let exchange = ''
let sdJwt = ''
beforeAll(async () => {
  world = await createKeepingWorld()
  grant = (await world.granted()).id
  exchange = await world.answered(grant)
  const { db } = world.bureauNode.database
  sdJwt = (
    await db.selectFrom('records').select('sd_jwt').where('kind', '=', 'loan').executeTakeFirstOrThrow()
  ).sd_jwt
})
afterAll(() => world.stop())

/** All statements of a node's log, each part of them decoded as well. */
async function logOf(db: Database): Promise<string> {
  const leaves = await db.selectFrom('leaves').select('statement').execute()
  return leaves
    .map(({ statement }) => statement.toString('latin1'))
    .flatMap((text) => [text, ...text.split('.').map((part) => Buffer.from(part, 'base64url').toString())])
    .join('\n')
}

const valuesIn = (text: string): readonly string[] => VALUES.filter((value) => text.includes(value))

/** Who looked, from both logs, each entry checked with keys and checkpoints of the chain. */
async function looked(): Promise<CheckedEntry[]> {
  const checker = createClient({ url: world.bureauNode.url, token: world.bureauNode.token })
  const trust = createVerifierTrust(crypto, { client: checker, network: world.network.network })
  await trust.load([1, 2])
  const verifyInclusion = createInclusionVerifier(crypto, trust.noteKeysOf)
  const rootOf = async (member: number, size: number) => {
    const anchor = await trust.anchorOf(member, size)
    return anchor && Buffer.from(anchor.root).toString('base64url')
  }
  const sideOf = async ({ url }: TestNode, audience: number) => {
    const { company, binding } = world
    const token = await subjectToken(company, { audience, binding, now: now() })
    return checkWhoLooked(await listWhoLooked(createClient({ url, token }), {}), { verifyInclusion, rootOf })
  }
  return [...(await sideOf(world.bureauNode, 1)), ...(await sideOf(world.bankNode, 2))]
}

const entriesOf = (entries: readonly CheckedEntry[]) =>
  entries
    .filter((entry) => entry.exchange === exchange && entry.side !== 'keeper')
    .map(({ side, what, proved }) => ({ side, what, proved }))

describe('12. Evidence or privacy, pick one.', () => {
  test('neither log holds a value, a name or an identifier', async () => {
    expect(valuesIn(await logOf(world.bureauNode.database.db))).toEqual([])
    expect(valuesIn(await logOf(world.bankNode.database.db))).toEqual([])
    // The control: the same search finds them in the record itself.
    const disclosed = sdJwt.split('~').map((part) => Buffer.from(part, 'base64url').toString())
    expect(valuesIn(disclosed.join('\n'))).toEqual(expect.arrayContaining(['"10000"', '91350100M000100Y43']))
  })

  test('the answer is erased, and both sides’ entries prove themselves as before', async () => {
    const before = await until(
      async () => entriesOf(await looked()),
      (entries) => entries.length === 2 && entries.every(({ proved }) => proved),
    )
    expect(before.map(({ side }) => side).toSorted()).toEqual(['asker', 'provider'])
    expect(await world.shown(exchange)).toMatchObject({ records: [{ claims: { principal: '10000' } }] })

    const deleted = await world.bank.post(`/v1/grants/${grant}/deletion`, { json: { outside: [] } })
    expect(deleted.status).toBe(200)
    expect(await world.shown(exchange)).toMatchObject({ code: 'ANSWER_DELETED' })
    expect(await dumpDatabase(world.bankNode.database.db)).not.toContain('10000"')
    expect(entriesOf(await looked())).toEqual(before)
  })

  test('one field alone proves itself against the log, and shows no other', async () => {
    const key = world.bureauNode.client
    const trust = createVerifierTrust(crypto, { client: key, network: world.network.network })
    await trust.load([1])
    const one = presentRecord(sdJwt, ['principal'])
    const { claims } = await verifyRecord(crypto, { sdJwt: one, kind: 'loan', keyOf: trust.keyOf })
    expect(claims).toEqual({ principal: '10000' })
    expect(await logOf(world.bureauNode.database.db)).toContain(recordStatement(one))
    // The control: with another value in its disclosure it does not.
    const [statement, ...disclosures] = one.split('~')
    const forged = disclosures.map((part) => {
      const text = Buffer.from(part, 'base64url').toString()
      return text.includes('principal')
        ? Buffer.from(text.replace('10000', '90000')).toString('base64url')
        : part
    })
    await expect(
      verifyRecord(crypto, { sdJwt: [statement, ...forged].join('~'), kind: 'loan', keyOf: trust.keyOf }),
    ).rejects.toMatchObject({ code: 'RECORD_INVALID' })
  })
})
