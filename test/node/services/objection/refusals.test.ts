import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import type { Receipt } from '@hexin/sdk/exchange/messages.ts'
import { type Mark, objectionReceiptSchema } from '@hexin/sdk/objection/statements.ts'
import { findUnmarked } from '@hexin/sdk/objection/unmarked.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bindingOrder, type CompanyGrant, createCompany } from '../../../../scripts/company/company.ts'
import { until } from '../../../helpers/checkedApi.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { now } from '../../../helpers/testCompany.ts'
import { createHostileAsker, type HostileAsker } from '../exchange/hostileAsker.ts'
import { createHostileProvider } from '../exchange/hostileProvider.ts'
import {
  BANK,
  BUREAU,
  createObjectionWorld,
  issueCorrection,
  type ObjectionWorld,
  REGULATOR,
  RIVAL,
  type Terms,
} from './objectionWorld.ts'

/*
 * What is refused, to whom, and what stays: against three whole nodes, and a fourth member that speaks to them past all checks of its own.
 */

let world: ObjectionWorld
let grant: CompanyGrant
let exchange = ''
let record = ''
beforeAll(async () => {
  world = await createObjectionWorld()
  grant = await world.grant({ maxUses: 100 })
  record = (await world.records())[0]?.record ?? ''
  exchange = String((await world.ask(grant)).body['id'])
})
afterAll(async () => expect(await world.stop()).toEqual([]))

const open = async (objection: unknown) => {
  const { status, body } = await world.bureau.post('/v1/objections', { json: objection, token: null })
  return status === 201 ? 'taken' : body['code']
}

/** A member's reply, or the code of its refusal. */
const said = async (
  by: HostileAsker,
  to: number,
  method: 'objectionNotice' | 'objectionAck' | 'objectionLedger',
  body: unknown,
) => {
  try {
    return await by.peers.request(to, method, body)
  } catch (error) {
    if (isHexinError(error)) return error.code
    throw error
  }
}

describe('an objection that is not the company’s to make', () => {
  test('by a stranger, by another company’s officer, in another company’s name: refused', async () => {
    const { own, other } = world
    const stranger = { company: { ...own.company, signer: other.company.signer }, binding: own.binding }
    const otherOfficer = {
      company: { ...other.company, subject: own.company.subject },
      binding: other.binding,
    }
    for (const by of [stranger, otherOfficer])
      expect(await open(await world.objection(record, {}, by))).toBe('OBJECTION_SIGNATURE_INVALID')
    const inOurName = await world.objection(record, { subject: own.company.subject }, other)
    expect(await open(inOurName)).toBe('OBJECTION_SIGNATURE_INVALID')
  })

  test('by a later key that still waits, as one does that a registrar’s insider made up: refused before anything else is looked at', async () => {
    const { subject, name } = world.other.company
    const company = createCompany(subject, name)
    const { body } = await world.bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
    const later = { company, binding: (body['bindings'] as string[])[0] ?? '' }
    const theirs = (await world.records(world.other))[0]?.record ?? ''
    expect(await open(await world.objection(theirs, {}, later))).toBe('OBJECTION_SIGNATURE_INVALID')
    const unknown = { kind: 'tax', fields: ['year'] }
    expect(await open(await world.objection(theirs, unknown, world.other))).toBe('OBJECTION_RECORD_UNKNOWN')
  })

  test('on a record of another company: refused as if there were none', async () => {
    const theirs = (await world.records(world.other))[0]?.record ?? ''
    expect(await open(await world.objection(theirs))).toBe('OBJECTION_RECORD_UNKNOWN')
    expect(await open(await world.objection('X'.repeat(43)))).toBe('OBJECTION_RECORD_UNKNOWN')
    expect(await open(await world.objection(record, { kind: 'tax', fields: ['year'] }))).toBe(
      'OBJECTION_RECORD_UNKNOWN',
    )
  })

  test.each<[string, Terms, string]>([
    ['for another provider', { provider: BANK }, 'OBJECTION_PROVIDER_MISMATCH'],
    ['for another network', { chain: { id: 1, grants: `0x${'4'.repeat(40)}` } }, 'OBJECTION_CHAIN_MISMATCH'],
    ['to a field that there is not', { fields: ['toString'] }, 'OBJECTION_MALFORMED'],
  ])('%s: refused', async (_, terms, code) => {
    expect(await open(await world.objection(record, terms))).toBe(code)
  })

  test('rubbish, and words that were not signed: refused', async () => {
    const good = await world.objection(record)
    const detail = { ...good.detail, text: '应为一元' }
    expect(await open({ ...good, detail })).toBe('OBJECTION_MALFORMED')
    for (const bad of [{}, [], 'x', { ...good, objection: '{}' }, { ...good, more: 1 }])
      expect(['INPUT_INVALID', 'INPUT_NOT_JSON', 'OBJECTION_MALFORMED']).toContain(await open(bad))
  })

  test('none of these left a number, a leaf or a mark', async () => {
    expect((await world.bureau.get('/v1/objections')).body).toEqual({ objections: [], next: null })
    expect(((await world.ask(grant)).body['records'] as { marks: unknown[] }[]).map((r) => r.marks)).toEqual([
      [],
      [],
    ])
  })
})

describe('an objection that the provider refuses', () => {
  test('keeps its mark, with reason and the company’s statement; all who received the record hear it', async () => {
    expect(await open(await world.objection(record))).toBe('taken')
    const json = { reason: 'confirmed', words: '与放款凭证一致' }
    const bad = await world.bureau.post('/v1/objections/1/refusal', { json: { ...json, reason: 'no' } })
    expect(bad.body).toMatchObject({ code: 'INPUT_INVALID' })
    const refused = await world.bureau.post('/v1/objections/1/refusal', { json })
    expect(refused.body).toMatchObject({
      state: 'refused',
      reason: 'confirmed',
      words: { text: '与放款凭证一致' },
    })
    const token = await world.token()
    expect((await world.bureau.get('/v1/own-objections', { token })).body['objections']).toEqual([
      refused.body,
    ])

    const [first] = (await world.ask(grant)).body['records'] as { marks: Record<string, unknown>[] }[]
    const mark = { state: 'refused', reason: 'confirmed', statement: '本企业从未借过该笔金额' }
    expect(first?.marks).toMatchObject([mark])
    const { body } = await until(
      () => world.bank.get(`/v1/exchanges/${exchange}`),
      (got) => (got.body['notices'] as unknown[]).length > 0,
    )
    expect(body['notices']).toMatchObject([{ ...mark, correction: null }])
    expect(await open(await world.objection(record, { detail: '有新的凭证' }))).toBe('taken')
  })
})

describe('a member that lies to the others', () => {
  let rival: HostileAsker
  let atRegulator: HostileAsker
  let mark: Mark
  beforeAll(async () => {
    rival = await createHostileAsker(world.network, { self: RIVAL, target: BANK })
    const row = (await world.bureauRows()).find(({ number }) => number === 1)
    if (!row?.outcome) throw new Error('nothing was refused')
    const { detail: _, ...shown } = row.signed
    mark = { ...shown, receipt: row.receipt, outcome: row.outcome }
  })
  afterAll(async () => {
    await rival.stop()
    await atRegulator?.stop()
  })
  test('an outcome from somebody else than the record’s issuer is refused, genuine as it may be', async () => {
    expect(await said(rival, BANK, 'objectionNotice', { exchange, mark, record: null })).toBe(
      'OBJECTION_NOTICE_INVALID',
    )
    for (const body of [{}, { exchange, mark: { ...mark, outcome: null }, record: null }, null])
      expect(await said(rival, BANK, 'objectionNotice', body)).toBe('OBJECTION_NOTICE_INVALID')
  })

  test('a receipt in the provider’s name reaches no ledger, and only a regulator keeps one', async () => {
    expect(await said(rival, BANK, 'objectionLedger', { receipt: mark.receipt, outcome: null })).toBe(
      'MEMBER_ROLE_MISSING',
    )
    await rival.stop()
    atRegulator = await createHostileAsker(world.network, { self: RIVAL, target: REGULATOR })
    expect(
      await said(atRegulator, REGULATOR, 'objectionLedger', { receipt: mark.receipt, outcome: mark.outcome }),
    ).toBe('STATEMENT_KEY_UNKNOWN')
    const mine = await atRegulator.sign({ provider: BUREAU }, RIVAL, 'hexin-objection-receipt+jwt')
    expect(await said(atRegulator, REGULATOR, 'objectionLedger', { receipt: mine, outcome: null })).toBe(
      'OBJECTION_STATEMENT_INVALID',
    )
  })
})

describe('a provider that lies', () => {
  let provider: HostileAsker
  let receipt: string
  let shown: Omit<Mark, 'receipt' | 'outcome'>
  beforeAll(async () => {
    const row = (await world.bureauRows()).find(({ number }) => number === 2)
    if (!row) throw new Error('there is no second objection')
    const { detail: _, ...signed } = row.signed
    ;[receipt, shown] = [row.receipt, signed]
    await world.nodes[0]?.stop()
    provider = await createHostileAsker(world.network, { self: BUREAU, target: BANK })
  })
  afterAll(() => provider.stop())

  const issue = (by: number, supersedes: string, change: Parameters<typeof issueCorrection>[3] = {}) =>
    issueCorrection(world, by, supersedes, change)
  type Issued = Awaited<ReturnType<typeof issue>>

  async function notice({ sdJwt, of }: Issued, supersededBy = of, to = exchange): Promise<unknown> {
    const {
      receivedAt: _,
      due: __,
      ground: ___,
      ...parts
    } = objectionReceiptSchema.parse(decodeStatement(receipt, 'hexin-objection-receipt+jwt').payload)
    const payload = { ...parts, receipt: statementHash(crypto, receipt), at: now() }
    const outcome = await provider.sign(
      { ...payload, outcome: 'corrected', supersededBy },
      BUREAU,
      'hexin-objection-outcome+jwt',
    )
    return said(provider, BANK, 'objectionNotice', {
      exchange: to,
      mark: { ...shown, receipt, outcome },
      record: sdJwt,
    })
  }

  test('a correction of its own is taken: what the ones below differ from', async () => {
    expect(await notice(await issue(BUREAU, record))).toEqual({ received: true })
  })

  test.each<[string, () => Promise<unknown>]>([
    ['issued by another member', async () => notice(await issue(RIVAL, record))],
    ['of another record', async () => notice(await issue(BUREAU, 'X'.repeat(43)))],
    [
      'about another company',
      async () => notice(await issue(BUREAU, record, { subject: world.other.company.subject })),
    ],
    [
      'with fields that were never disclosed',
      async () => notice(await issue(BUREAU, record, { fields: ['principal', 'loss'] })),
    ],
    [
      'other than the one that the outcome names',
      async () => notice(await issue(BUREAU, record), 'X'.repeat(43)),
    ],
    [
      'for an answer that never was',
      async () => notice(await issue(BUREAU, record), undefined, 'X'.repeat(22)),
    ],
  ])('a correction %s: refused', async (_, send) => {
    expect(await send()).toBe('OBJECTION_NOTICE_INVALID')
  })

  test('an answer without the mark is taken by the bank, and found by the company in who looked', async () => {
    const { payload } = decodeStatement(receipt, 'hexin-objection-receipt+jwt')
    const opened = objectionReceiptSchema.parse(payload)
    await provider.stop()
    // Times are whole seconds, and an answer of the same one may have gone out before.
    await until(
      async () => now(),
      (at) => at > opened.receivedAt,
    )
    const liar = await createHostileProvider({ ...world, node: world.nodes[0] as TestNode }, BUREAU)
    try {
      liar.play(world.own.company.subject, {})
      const asked = await world.ask(grant)
      expect((asked.body['records'] as { marks: unknown[] }[]).map(({ marks }) => marks)).toEqual([[], []])
      const { body } = await world.bank.get('/v1/who-looked', { token: await world.token(BANK) })
      const receipts = (body['entries'] as { statement: string }[]).map(
        ({ statement }) => decodeStatement(statement, 'hexin-receipt+jwt').payload as Receipt,
      )
      const unmarked = findUnmarked({
        receipt: opened,
        outcome: undefined,
        receipts,
      })
      expect(unmarked.map((found) => found.exchange)).toEqual([asked.body['id']])
    } finally {
      await liar.stop()
    }
  })
})
