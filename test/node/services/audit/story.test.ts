import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BANK, BUREAU } from '../../../complaints/revocationWorld.ts'
import { newKey } from '../../../helpers/checkedApi.ts'
import { now } from '../../../helpers/testCompany.ts'
import { createAuditWorld, REGULATOR } from './auditWorld.ts'

/*
 * A regulator's audit by draw on real nodes: a provider's and a bank's exchanges, first as they took place, then with violations among them.
 */

let world: Awaited<ReturnType<typeof createAuditWorld>>
beforeAll(async () => {
  world = await createAuditWorld()
})
afterAll(() => world.end())

describe('an audit by draw', () => {
  test('of exchanges as they took place gets everything and finds nothing', async () => {
    const report = await world.audited()
    expect(report.findings).toEqual([])
    expect(report.members).toMatchObject([
      { member: BUREAU, exchanges: 1, chanceOfOne: 1 },
      { member: BANK, exchanges: 1, chanceOfOne: 1 },
    ])
    for (const exchange of report.exchanges) {
      expect(exchange).toMatchObject({
        request: { purpose: 'preLoanReview', caseNumber: 'GZ-1', user: 'clerk 7', grant: world.grant },
        decision: { allowed: true, code: null },
        receipt: { outcome: 'answered' },
        notice: expect.stringContaining('授权'),
      })
      for (const side of [exchange.sides.asker, exchange.sides.provider])
        expect(side?.document).toMatchObject({ grant: { artefact: expect.any(String) } })
    }
    expect(JSON.stringify(report)).not.toContain('28700000')
  })

  test('finds each planted violation, and nothing besides', async () => {
    const old = { issuedAt: now() - 3_600, expiry: now() - 3_500 }
    const expected = [
      ['PURPOSE_OUTSIDE_GRANT', await world.planting({ request: { purpose: 'postLoanManagement' } }), BUREAU],
      [
        'DECISION_DIFFERS',
        await world.planting({ request: { kind: 'tax' }, look: { kind: 'tax' }, receipt: { kind: 'tax' } }),
        BUREAU,
      ],
      ['RECEIPT_MISSING', await world.planting({ request: old, receipt: null }), BANK],
      ['RECEIPTS_CONTRADICT', await world.planting({ receipt: { reply: 'R'.repeat(43) } }), BUREAU],
      ['ANSWERED_BEFORE_LOOK', await world.planting({ isAnsweredFirst: true }), BUREAU],
    ]
    const { findings, exchanges } = await world.audited()
    expect(findings.map(({ code, request, member }) => [code, request, member].join(' ')).toSorted()).toEqual(
      expected.map((one) => one.join(' ')).toSorted(),
    )
    expect(new Set(exchanges.map(({ requestHash }) => requestHash)).size).toBe(6)
    for (const { evidence } of findings) expect(evidence.length).toBeGreaterThan(0)
  })

  test('goes through exchanges under orders alike, those that their subject is not told of yet too', async () => {
    for (const asker of [BANK, REGULATOR]) {
      const order = await world.ordered({ asker, notifyAfter: now() + 600 })
      const api = asker === BANK ? world.bank : world.regulator
      const json = { order, kind: 'loan', fields: ['principal'], caseNumber: 'YJ-1', user: 'officer 1' }
      const { body } = await api.post('/v1/exchanges', { json, key: newKey() })
      expect(body).toMatchObject({ state: 'answered', order })
    }
    const { exchanges, findings } = await world.audited({ members: [BUREAU] })
    const ordered = exchanges.filter(({ request }) => request?.order !== undefined)
    expect(new Set(ordered.map(({ asker }) => asker))).toEqual(new Set([BANK, REGULATOR]))
    for (const exchange of ordered) {
      expect(exchange).toMatchObject({ decision: { allowed: true, code: null }, notice: null })
      for (const side of [exchange.sides.asker, exchange.sides.provider])
        expect(side?.document).toMatchObject({ order: { statement: expect.any(String) } })
    }
    const hashes = new Set(ordered.map(({ requestHash }) => requestHash))
    expect(findings.filter(({ request }) => request !== null && hashes.has(request))).toEqual([])
  })

  test('draws no more than was announced, and both members have logged what they handed over', async () => {
    const { members } = await world.audited({ members: [BUREAU], count: 2 })
    expect(members).toMatchObject([{ member: BUREAU, exchanges: 2 }])
    for (const { database } of [world.bureauNode, world.bankNode]) {
      const leaves = await database.db
        .selectFrom('leaves')
        .select('statement')
        .where('kind', '=', 'handover')
        .execute()
      const told = leaves.map(
        ({ statement }) => decodeStatement(statement.toString('latin1'), 'hexin-handover+jwt').payload,
      )
      expect(told.length).toBeGreaterThan(0)
      for (const one of told) expect(one).toMatchObject({ regulator: 3 })
    }
  })

  test('is for regulators alone', async () => {
    const json = { members: [BUREAU], count: 1 }
    expect((await world.bank.post('/v1/audits', { json })).body).toMatchObject({
      code: 'MEMBER_ROLE_MISSING',
    })
  })

  test('finds a grant that a member does not have any more', async () => {
    await world.bankNode.database.db.deleteFrom('grants').where('grant_id', '=', world.grant).execute()
    const { findings } = await world.audited({ members: [BUREAU] })
    expect(findings.filter(({ code }) => code === 'DOCUMENT_MISSING').map(({ member }) => member)).toContain(
      BANK,
    )
  })
})
