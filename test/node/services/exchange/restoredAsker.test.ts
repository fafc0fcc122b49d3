import { randomUUID } from 'node:crypto'
import { requestSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { type CheckedApi, newKey, until } from '../../../helpers/checkedApi.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { type AskingWorld, createAskingWorld } from './askingWorld.ts'
import type { ProviderWorld } from './providerWorld.ts'

// A bank whose database is restored from a backup has forgotten what it signed since (reliability: a restored node must not fork).

let stop: AskingWorld['stop']
let world: ProviderWorld
let node: TestNode
let bank: CheckedApi
let grant: CompanyGrant
beforeAll(async () => {
  const asking = await createAskingWorld()
  ;({ world, node, bank, stop } = asking)
  grant = await asking.granted()
})
afterAll(() => stop())

async function ask(): Promise<unknown> {
  const order = {
    ...{ grant: grant.id, kind: 'loan', fields: ['principal', 'status'], purpose: 'preLoanReview' },
    ...{ caseNumber: 'RESTORED', user: 'clerk 7' },
  }
  const { body } = await bank.post('/v1/exchanges', { json: order, key: newKey() })
  return body['code'] ?? body['state']
}

/** The provider's last entry for this grant: its number in the chain, if it was taken. */
async function lastNumber(): Promise<{ number: number; isTaken: boolean }> {
  const row = await world.node.database.db
    .selectFrom('looks')
    .select(['request', 'link_number'])
    .where('grant_id', '=', grant.id)
    .orderBy('leaf_index', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow()
  const { link } = requestSchema.parse(decodeStatement(row.request, 'hexin-request+jwt').payload)
  return { number: link.number, isTaken: row.link_number !== null }
}

test('a database restored from a backup asks for its heads first, and goes on behind what was signed since', async () => {
  expect([await ask(), await ask()]).toEqual(['answered', 'answered'])
  await node.halt()
  const name = `test_${randomUUID().replaceAll('-', '')}`
  const original = new URL(node.database.url).pathname.slice(1)
  // Copied as it stands on the disk: nobody may be connected meanwhile but the one who copies.
  await sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ${original} AND pid <> pg_backend_pid()`.execute(
    world.node.database.db,
  )
  await sql.raw(`CREATE DATABASE ${name} TEMPLATE ${original}`).execute(world.node.database.db)
  await node.restart()
  expect([await ask(), await ask(), await ask()]).toEqual(['answered', 'answered', 'answered'])
  expect(await lastNumber()).toEqual({ number: 5, isTaken: true })

  await node.restart({ databaseUrl: node.database.url.replace(original, name) })
  await until(
    async () => (await bank.get(`/v1/grants/${grant.id}`)).body['state'],
    (state) => state === 'active',
  )
  expect(await ask()).toBe('answered')
  expect(await lastNumber()).toEqual({ number: 6, isTaken: true })
  await node.restart()
})

test('the control: a node that goes on from an older head is refused, and both requests are the evidence', async () => {
  expect(await ask()).toBe('answered')
  await node.database.db
    .updateTable('asked_chains')
    .set({ number: 1, head: 'A'.repeat(43) })
    .execute()
  expect(await ask()).toBe('EXCHANGE_CHAIN_FORKED')
  expect(await lastNumber()).toEqual({ number: 2, isTaken: false })
})
