import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { anchored, until } from '../../../helpers/checkedApi.ts'
import { BANK, BUREAU, createObjectionWorld, type ObjectionWorld } from './objectionWorld.ts'

/*
 * An objection from the day on which it is made to the bank's acknowledgement and the regulator's ledger, over HTTP between three whole nodes.
 */

let world: ObjectionWorld
let grant: CompanyGrant
let disputed = ''
beforeAll(async () => {
  world = await createObjectionWorld()
  grant = await world.grant({ maxUses: 100 })
})
afterAll(async () => expect(await world.stop()).toEqual([]))

type Shown = {
  readonly marks: Record<string, unknown>[]
  readonly supersedes: string | null
  readonly claims: object
}
const recordsOf = ({ body }: { body: Record<string, unknown> }) => body['records'] as Shown[]
const entries = async () =>
  (await world.regulator.get('/v1/objection-ledger')).body['entries'] as Record<string, unknown>[]

describe('a record that is corrected', () => {
  let before = ''
  let marked = ''

  test('the company sees its own records, and nobody else’s', async () => {
    const records = await world.records()
    expect(records.map(({ claims }) => claims['loanNumber'])).toEqual(['L1', 'L2', undefined])
    expect(records[0]).toMatchObject({ kind: 'loan', supersededBy: null, objections: [] })
    disputed = records[0]?.record ?? ''
    expect((await world.records(world.other)).map(({ claims }) => claims['loanNumber'])).toEqual([
      'X1',
      undefined,
    ])
    const elsewhere = await world.bureau.get('/v1/own-records', { token: await world.token(BANK) })
    expect([elsewhere.status, elsewhere.body['code']]).toEqual([401, 'AUTH_SUBJECT_INVALID'])
  })

  test('asked before, it carries no mark', async () => {
    const asked = await world.ask(grant)
    expect(recordsOf(asked).map(({ marks }) => marks)).toEqual([[], []])
    before = String(asked.body['id'])
  })

  test('an objection gets a receipt with number and last day; the same again gets the same', async () => {
    const objection = await world.objection(disputed)
    const open = () => world.bureau.post('/v1/objections', { json: objection, token: null })
    const [opened, ...atOnce] = await Promise.all([open(), open(), open()])
    for (const { status, body } of atOnce) expect([status, body]).toEqual([201, opened.body])
    expect(opened.status).toBe(201)
    expect(opened.body).toMatchObject({
      number: 1,
      record: disputed,
      state: 'open',
      overdue: false,
      due: dueOf(Number(opened.body['receivedAt'])).day,
    })
    const again = await world.bureau.post('/v1/objections', { json: objection, token: null })
    expect(again.body).toEqual(opened.body)
    const second = await world.bureau.post('/v1/objections', {
      json: await world.objection(disputed, { fields: ['status'] }),
      token: null,
    })
    expect([second.status, second.body['code']]).toEqual([409, 'OBJECTION_ALREADY_OPEN'])
    const own = await world.bureau.get('/v1/own-objections', { token: await world.token() })
    expect(own.body['objections']).toEqual([opened.body])
    expect((await world.bureau.get('/v1/objections?state=open')).body['objections']).toEqual([opened.body])
    expect((await world.bureau.get('/v1/objections?state=overdue')).body['objections']).toEqual([])
  })

  test('the very next answer carries the mark and the company’s own statement, the other record none', async () => {
    const asked = await world.ask(grant)
    expect(recordsOf(asked).map(({ marks }) => marks)).toMatchObject([
      [{ state: 'open', fields: ['principal'], ground: 'wrong', statement: '本企业从未借过该笔金额' }],
      [],
    ])
    expect(JSON.stringify(asked.body)).not.toContain('九十万元')
    marked = String(asked.body['id'])
    expect((await world.bank.get(`/v1/exchanges/${marked}`)).body).toEqual(asked.body)
  })

  test('the company sees in who looked which answer was marked', async () => {
    const { body } = await world.bank.get('/v1/who-looked', { token: await world.token(BANK) })
    const receipts = (body['entries'] as { statement: string }[]).map(
      ({ statement }) =>
        JSON.parse(Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString()) as Record<
          string,
          unknown
        >,
    )
    const { objections } = (await world.bureau.get('/v1/objections')).body as {
      objections: { objection: string }[]
    }
    expect(receipts.map((receipt) => receipt['marked'])).toEqual([undefined, [objections[0]?.objection]])
  })

  test('the regulator has it, without company and values', async () => {
    const [entry] = await until(entries, (found) => found.length > 0)
    expect(entry).toMatchObject({
      provider: BUREAU,
      number: 1,
      record: disputed,
      state: 'open',
      overdue: false,
    })
    const all = JSON.stringify(entry)
    for (const secret of ['91350100M000100Y43', '本企业', '九十万元']) expect(all).not.toContain(secret)
    expect((await world.bureau.get('/v1/objection-ledger')).body).toMatchObject({
      code: 'MEMBER_ROLE_MISSING',
    })
  })

  test('a correction takes the record’s place, names it, and reaches both answers', async () => {
    const path = '/v1/objections/1/correction'
    for (const changes of [{ status: 'paidInFull' }, { loanNumber: 'L9' }, { principal: '10000' }]) {
      const wrong = await world.bureau.post(path, { json: { changes } })
      expect([wrong.status, wrong.body['code']]).toEqual([400, 'OBJECTION_CORRECTION_INVALID'])
    }
    const corrected = await world.bureau.post(path, { json: { changes: { principal: '9000' } } })
    expect(corrected.status).toBe(201)
    expect(corrected.body).toMatchObject({
      state: 'corrected',
      notices: [{ recipient: BANK }, { recipient: BANK }],
    })
    const [first, , , successor] = await world.records()
    expect(first?.supersededBy).toBe(corrected.body['supersededBy'])
    expect(successor).toMatchObject({ record: corrected.body['supersededBy'], claims: { principal: '9000' } })

    for (const id of [before, marked]) {
      const { body } = await until(
        () => world.bank.get(`/v1/exchanges/${id}`),
        (got) => (got.body['notices'] as unknown[]).length > 0,
      )
      expect(body['notices']).toMatchObject([
        { record: disputed, state: 'corrected', correction: { claims: { principal: '9000' } } },
      ])
      const [notice] = body['notices'] as { correction: { claims: object; sdJwt: string } }[]
      expect(Object.keys(notice?.correction.claims ?? {}).toSorted()).toEqual(['principal', 'status'])
      const statement = notice?.correction.sdJwt.split('~')[0] ?? ''
      expect(statementHash(crypto, statement)).toBe(corrected.body['supersededBy'])
    }
    await until(
      async () => (await world.bureau.get('/v1/objections')).body['objections'],
      (found) =>
        (found as { notices: { acknowledgedAt: number | null }[] }[])[0]?.notices.every(
          ({ acknowledgedAt }) => acknowledgedAt !== null,
        ) === true,
    )
    await until(entries, ([entry]) => entry?.['state'] === 'corrected')
  })

  test('all that was asserted is in the log of whoever asserted it, once', async () => {
    const leaves = async (node: number) => {
      const rows = await world.nodes[node]?.database.db
        .selectFrom('leaves')
        .select(({ fn }) => ['kind', fn.countAll<number>().as('count')])
        .where('kind', 'like', 'objection%')
        .groupBy('kind')
        .orderBy('kind')
        .execute()
      return rows?.map(({ kind, count }) => `${kind} ${count}`)
    }
    expect(await leaves(0)).toEqual(['objectionOutcome 1', 'objectionReceipt 1'])
    expect(await leaves(1)).toEqual(['objectionAck 2'])
  })

  test('decided, it stays decided', async () => {
    const json = { reason: 'confirmed', words: '无误' }
    expect((await world.bureau.post('/v1/objections/1/refusal', { json })).body).toMatchObject({
      code: 'OBJECTION_CLOSED',
    })
    expect((await world.bureau.post('/v1/objections/7/refusal', { json })).status).toBe(404)
    const late = await world.bureau.post('/v1/objections', {
      json: await world.objection(disputed),
      token: null,
    })
    expect(late.body).toMatchObject({ code: 'OBJECTION_RECORD_UNKNOWN' })
  })

  test('the old record is answered no more; the new one says which it corrects', async () => {
    await anchored(world.bureau)
    const { body } = await until(
      () => world.ask(grant),
      (got) => recordsOf(got).length === 2,
    )
    const records = body['records'] as Shown[]
    expect(records.map(({ claims, supersedes }) => ({ claims, supersedes }))).toMatchObject([
      { claims: { principal: '750' }, supersedes: null },
      { claims: { principal: '9000' }, supersedes: disputed },
    ])
    expect(body['completeness']).toMatchObject({ matched: 2, disclosed: 2 })
  })

  test('the file from which the wrong record came changes nothing any more', async () => {
    const { zhHeader, zhRow } = await import('../../../helpers/importFixture.ts')
    const body = [zhHeader, zhRow('L1')].join('\n')
    const again = await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
    expect(again.body).toMatchObject({ added: 0, same: 0, rejected: { ROW_LOAN_NUMBER_CONFLICT: 1 } })
  })
})

// The last one: the nodes' clocks are another's afterwards.
test('an objection that nobody answers is overdue at provider, company and regulator from the day after the last', async () => {
  const [, second] = await world.records()
  const json = await world.objection(second?.record ?? '')
  const opened = await world.bureau.post('/v1/objections', { json, token: null })
  await until(entries, (found) => found.length === 2)
  const { at } = dueOf(Number(opened.body['receivedAt']))
  const overdueAt = async (moment: number) => {
    vi.useFakeTimers({ toFake: ['Date'], now: moment * 1000 })
    try {
      const token = await world.token()
      const seen = [
        (await world.bureau.get('/v1/objections?state=overdue')).body['objections'],
        (await world.bureau.get('/v1/own-objections', { token })).body['objections'],
        await entries(),
      ] as { overdue: boolean }[][]
      return seen.map((list) => list.filter(({ overdue }) => overdue).length)
    } finally {
      vi.useRealTimers()
    }
  }
  expect(await overdueAt(at - 1)).toEqual([0, 0, 0])
  expect(await overdueAt(at)).toEqual([1, 1, 1])
})
