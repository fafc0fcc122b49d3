import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { until } from '../helpers/checkedApi.ts'
import type { TestNode } from '../helpers/startTestNode.ts'
import { now } from '../helpers/testCompany.ts'
import { BANK, BUREAU, createRevocationWorld } from './revocationWorld.ts'

/*
 * Three complaints of the users of other networks about what follows a revocation, on one network of real nodes.
 */

const DAY = 86_400
let world: Awaited<ReturnType<typeof createRevocationWorld>>
beforeAll(async () => {
  world = await createRevocationWorld()
})
afterAll(() => world.end())

/** As if the revocations that a node has seen had come so many days ago. */
const age = ({ database }: TestNode, grant: string, days: number) =>
  sql`UPDATE revocations SET received_at = received_at - ${days * DAY} WHERE grant_id = ${grant}`.execute(
    database.db,
  )

test('15: obligations can be switched off by configuration', async () => {
  const { ask, bank, bureau, bureauNode, granted, parties, regulator, revoke } = world
  const [revoked, restricted, other] = [await granted(), await granted(), await granted()]
  for (const { id } of [revoked, restricted]) expect(await ask(id)).toMatchObject({ state: 'answered' })
  for (const grant of [revoked, restricted]) expect(await revoke(bank, grant)).toBe(202)
  // What it owes in time stops nobody.
  await until(
    () => parties(bureau, revoked),
    (all) => all.length === 2 && all.every(({ stopped }) => stopped !== null),
  )
  expect(await ask(other.id)).toMatchObject({ state: 'answered' })

  const json = {
    scope: [{ kind: 'loan', fields: ['principal'] }],
    basis: 'creditFile',
    until: now() + 9 * DAY,
  }
  expect((await bank.post(`/v1/grants/${restricted.id}/restriction`, { json })).status).toBe(200)
  await until(
    () => parties(bureau, restricted),
    (all) => all.some(({ state, basis }) => state === 'restricted' && basis === 'creditFile'),
  )
  await age(bureauNode, restricted.id, 8)
  await new Promise((resolve) => setTimeout(resolve, 2_500))
  expect(await ask(other.id)).toMatchObject({ state: 'answered' })

  await age(bureauNode, revoked.id, 8)
  await until(
    () => ask(other.id),
    ({ code }) => code === 'ASKER_OVERDUE',
  )
  expect((await bank.post(`/v1/grants/${revoked.id}/deletion`, { json: { outside: [] } })).status).toBe(200)
  await until(
    () => ask(other.id),
    ({ state }) => state === 'answered',
  )
  expect(await parties(regulator, revoked)).toMatchObject([
    { member: BANK, state: 'deleted', late: false },
    {},
  ])
})

test('1: an agreement cannot be ended early', async () => {
  const { ask, bank, bureau, granted, network, parties, partiesForCompany, revoke } = world
  const grant = await granted()
  const { id } = await ask(grant.id)
  await network.chain.stop()
  try {
    // Handed in at the provider; the bank, the other side, is told and obeys.
    expect(await revoke(bureau, grant)).toBe(202)
    const acknowledged = (all: { stopped: number | null }[]) =>
      all.length === 2 && all.every(({ stopped }) => stopped !== null)
    await until(() => parties(bureau, grant), acknowledged)
    await until(() => parties(bank, grant), acknowledged)
    expect((await bank.get(`/v1/exchanges/${String(id)}`)).body).toMatchObject({ code: 'ANSWER_WITHHELD' })
    expect(await ask(grant.id)).toMatchObject({ code: 'GRANT_REVOKED' })
    expect(acknowledged(await partiesForCompany(bureau, BUREAU, grant))).toBe(true)
  } finally {
    await network.chain.start()
  }
})

test('2: recipients are not told of revocation and keep the data', async () => {
  const { ask, bankNode, bureau, bureauNode, granted, parties, partiesForCompany } = world
  const { regulator, regulatorNode, revoke } = world
  const grant = await granted()
  await ask(grant.id)
  await bankNode.stop()
  expect(await revoke(bureau, grant)).toBe(202)
  const silent = { member: BANK, stopped: null, state: 'owed' }
  await until(
    () => parties(regulator, grant),
    (all) => all.some(({ member, stopped }) => member === BUREAU && stopped !== null),
  )
  expect(await parties(regulator, grant)).toMatchObject([{ ...silent, late: false }, { late: false }])
  // A keeper that says nothing is late by the clock of everybody else: after a day with stopping.
  for (const node of [regulatorNode, bureauNode]) await age(node, grant.id, 2)
  for (const all of [
    await parties(regulator, grant),
    await parties(bureau, grant),
    await partiesForCompany(bureau, BUREAU, grant),
  ])
    expect(all).toMatchObject([
      { ...silent, late: true },
      { member: BUREAU, late: false },
    ])
})
