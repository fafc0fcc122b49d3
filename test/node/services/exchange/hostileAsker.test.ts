import { randomBytes } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { answerSchema } from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskedProvider, createAskedProvider } from './askedProvider.ts'
import type { HostileAsker, Said } from './hostileAsker.ts'
import { BANK, type ProviderWorld, RIVAL } from './providerWorld.ts'

// What a member can do to a provider with its own real keys (attacks 4, 6, 12, 15), against a whole node.

let world: ProviderWorld
let bank: HostileAsker
let rival: HostileAsker
let grant: CompanyGrant
let stop: AskedProvider['stop']
beforeAll(async () => {
  ;({ world, bank, rival, stop } = await createAskedProvider())
  grant = await world.grant({ maxUses: 100 })
})
afterAll(() => stop())

const isAnswer = (said: Said): said is Extract<Said, { answer: string }> => 'answer' in said

/** Runs `attack` and holds that it neither spent a use nor was answered. */
async function spendsNothing(attack: () => Promise<Said>): Promise<Said> {
  const before = [await world.uses(grant.id), (await world.leaves())['answer'] ?? 0]
  const said = await attack()
  expect([await world.uses(grant.id), (await world.leaves())['answer'] ?? 0]).toEqual(before)
  return said
}

function completenessOf(said: Said) {
  const { answer } = said as Extract<Said, { answer: string }>
  return answerSchema.parse(decodeStatement(answer, 'hexin-answer+jwt').payload).completeness
}

test('a request with nothing wrong is answered: what the attacks below differ from', async () => {
  expect(completenessOf(await bank.ask(grant))).toEqual({ matched: 2, disclosed: 2, withheld: [] })
})

test('under a grant for a range of days, records that lie outside of it, or do not say their day, do not exist', async () => {
  const bounded = await world.grant({ dataRange: { from: '2020-01-01', to: null } })
  expect(completenessOf(await bank.ask(bounded))).toEqual({ matched: 0, disclosed: 0, withheld: [] })
})

test('a periodic grant is answered as often as it says, and no oftener', async () => {
  const purpose = 'postLoanManagement'
  const periodic = await world.grant({
    ...{ purpose, mode: 'periodic', maxUses: 100, frequency: { per: 'year', times: 2 } },
    template: templateHash(crypto, templateFor(purpose)),
  })
  const asked = await Promise.all([1, 2, 3].map(() => bank.ask(periodic, { purpose })))
  expect(asked.filter(isAnswer)).toHaveLength(2)
  expect(await bank.ask(periodic, { purpose })).toEqual({ refused: 'GRANT_FREQUENCY_EXCEEDED' })
})

describe('a request again', () => {
  test('the same bytes get the very reply that was sent before, and spend nothing', async () => {
    const statement = await bank.sign(await bank.request(grant))
    const first = await bank.send(statement)
    expect(isAnswer(first)).toBe(true)
    for (let i = 0; i < 3; i++) expect(await spendsNothing(() => bank.send(statement))).toEqual(first)
  })

  test('the same bytes, many at once: one look, one answer, one use', async () => {
    const statement = await bank.sign(await bank.request(grant))
    const before = { leaves: await world.leaves(), uses: await world.uses(grant.id) }
    const replies = await Promise.all(Array.from({ length: 12 }, () => bank.send(statement)))
    expect(new Set(replies.map((said) => JSON.stringify(said))).size).toBe(1)
    const after = await world.leaves()
    expect((after['look'] ?? 0) - (before.leaves['look'] ?? 0)).toBe(1)
    expect((after['answer'] ?? 0) - (before.leaves['answer'] ?? 0)).toBe(1)
    expect((await world.uses(grant.id)) - before.uses).toBe(1)
  })

  test('the same nonce with other bytes is refused, is noted, and spends nothing', async () => {
    const nonce = randomBytes(16).toString('base64url')
    expect(isAnswer(await bank.ask(grant, { nonce }))).toBe(true)
    const again = await spendsNothing(() => bank.ask(grant, { nonce, caseNumber: 'NONCE-TWICE' }))
    expect(again).toEqual({ failed: 'REQUEST_NONCE_REUSED' })
    const { body } = await world.bureau.get('/v1/refusals?caseNumber=NONCE-TWICE')
    expect(body).toMatchObject({ refusals: [{ code: 'REQUEST_NONCE_REUSED', asker: BANK }] })
  })

  test('the same nonce from another member is that member’s own', async () => {
    const nonce = randomBytes(16).toString('base64url')
    expect(isAnswer(await bank.ask(grant, { nonce }))).toBe(true)
    expect(await spendsNothing(() => rival.ask(grant, { nonce }))).toEqual({ refused: 'GRANT_UNKNOWN' })
  })

  test('a refusal stays one: the same bytes later get it again, and leave no second entry', async () => {
    const statement = await bank.sign(await bank.request(grant, { fields: ['lender'] }))
    expect(await bank.send(statement)).toEqual({ refused: 'GRANT_SCOPE_EXCEEDED' })
    const before = await world.leaves()
    expect(await bank.send(statement)).toEqual({ refused: 'GRANT_SCOPE_EXCEEDED' })
    expect((await world.leaves())['refusal']).toBe(before['refusal'])
  })
})

describe('a request that is for something else', () => {
  const past = () => now() - 400
  test.each([
    ['for another provider', () => ({ provider: RIVAL }), 'REQUEST_AUDIENCE_MISMATCH'],
    [
      'for another chain',
      () => ({ chain: { id: 1, grants: world.network.network.contracts.grants } }),
      'REQUEST_CHAIN_MISMATCH',
    ],
    [
      'for another contract',
      () => ({ chain: { id: world.network.network.chainId, grants: world.network.network.contracts.logs } }),
      'REQUEST_CHAIN_MISMATCH',
    ],
    ['expired', () => ({ issuedAt: past(), expiry: now() - 1 }), 'REQUEST_EXPIRED'],
    ['valid for a day', () => ({ expiry: now() + 86_400 }), 'REQUEST_WINDOW_TOO_LONG'],
    [
      'issued in the future',
      () => ({ issuedAt: now() + 300, expiry: now() + 400 }),
      'REQUEST_WINDOW_TOO_LONG',
    ],
    ['for another purpose', () => ({ purpose: 'postLoanManagement' as const }), 'GRANT_PURPOSE_MISMATCH'],
    ['for a kind that was not granted', () => ({ kind: 'tax', fields: ['taxPaid'] }), 'GRANT_KIND_EXCEEDED'],
    ['for a field that was not granted', () => ({ fields: ['principal', 'lender'] }), 'GRANT_SCOPE_EXCEEDED'],
    ['for a field that every object has', () => ({ fields: ['constructor'] }), 'GRANT_SCOPE_EXCEEDED'],
    ['for a kind that every object has', () => ({ kind: 'constructor' }), 'GRANT_KIND_EXCEEDED'],
    ['under a grant that nobody has', () => ({ grant: `0x${'77'.repeat(32)}` as const }), 'GRANT_UNKNOWN'],
  ])('%s is refused, signed and in the log', async (_, change, code) => {
    const before = (await world.leaves())['refusal'] ?? 0
    expect(await spendsNothing(() => bank.ask(grant, change()))).toEqual({ refused: code })
    expect((await world.leaves())['refusal']).toBe(before + 1)
  })

  test('another member, under a grant that is not its own, learns only GRANT_UNKNOWN; the company’s list stays empty of it', async () => {
    expect(await spendsNothing(() => rival.ask(grant))).toEqual({ refused: 'GRANT_UNKNOWN' })
    const unsubmitted = await world.grant({}, false)
    expect(await rival.ask(unsubmitted)).toEqual({ refused: 'GRANT_UNKNOWN' })
    const rows = await world.node.database.db
      .selectFrom('looks')
      .select('subject')
      .where('asker', '=', RIVAL)
      .execute()
    expect(rows.length).toBeGreaterThan(0)
    expect(rows.every(({ subject }) => subject === null)).toBe(true)
  })
})

describe('the decision block', () => {
  test('too old to show a revocation: refused as stale', async () => {
    const block = { ...(await bank.finalBlock()), time: now() - 61 }
    expect(await spendsNothing(() => bank.ask(grant, { block }))).toEqual({ refused: 'REQUEST_BLOCK_STALE' })
  })

  test('an old one that claims to be young is none of this chain’s', async () => {
    const { time } = await bank.finalBlock()
    const old = (await world.network.chain.rpc('eth_getBlockByNumber', ['0x2', false])) as {
      hash: `0x${string}`
    }
    const block = { number: 2, hash: old.hash, time }
    expect(await spendsNothing(() => bank.ask(grant, { block }))).toEqual({
      refused: 'REQUEST_BLOCK_UNKNOWN',
    })
  })

  test('of another chain, by its hash: refused', async () => {
    const block = { ...(await bank.finalBlock()), hash: `0x${'ab'.repeat(32)}` as const }
    expect(await spendsNothing(() => bank.ask(grant, { block }))).toEqual({
      refused: 'REQUEST_BLOCK_UNKNOWN',
    })
  })

  test('of the future: waited for a moment, then refused', async () => {
    const { hash, time } = await bank.finalBlock()
    const block = { number: 1_000_000_000, hash, time }
    expect(await spendsNothing(() => bank.ask(grant, { block }))).toEqual({
      refused: 'REQUEST_BLOCK_UNKNOWN',
    })
  })
})

describe('a request that is not the sender’s own', () => {
  test('signed by another member’s key, whether or not it names that member', async () => {
    const own = await rival.request(grant)
    expect(await rival.send(await rival.sign(own, BANK))).toEqual({ failed: 'STATEMENT_KEY_UNKNOWN' })
    const named = await rival.request(grant, { asker: BANK })
    expect(await spendsNothing(async () => rival.send(await rival.sign(named, BANK)))).toEqual({
      failed: 'STATEMENT_KEY_UNKNOWN',
    })
  })

  test('of another member’s own making, taken from the wire and sent on', async () => {
    const statement = await bank.sign(await bank.request(grant))
    const { exchange } = decodeStatement(statement, 'hexin-request+jwt').payload as { exchange: string }
    const envelope = await bank.seal(statement, exchange)
    expect(await spendsNothing(() => rival.deliver({ envelope }))).toEqual({
      failed: 'REQUEST_SENDER_MISMATCH',
    })
    expect(await spendsNothing(() => rival.send(statement))).toEqual({ failed: 'STATEMENT_KEY_UNKNOWN' })
    // Negative control: from its own sender the same envelope is answered.
    expect(isAnswer(await bank.deliver({ envelope }))).toBe(true)
  })

  test('that names another asker under the sender’s own signature', async () => {
    const statement = await rival.sign(await rival.request(grant, { asker: BANK }))
    expect(await spendsNothing(() => rival.send(statement))).toEqual({ failed: 'REQUEST_SENDER_MISMATCH' })
  })

  test('with a signature over something of another type', async () => {
    const statement = await bank.sign(await bank.request(grant), BANK, 'hexin-answer+jwt')
    const envelope = await bank.seal(statement, randomBytes(16).toString('base64url'))
    const said = await spendsNothing(() => bank.deliver({ envelope }))
    expect(said).toEqual({ failed: 'STATEMENT_MALFORMED' })
  })

  test('with one bit of its signature turned', async () => {
    const statement = await bank.sign(await bank.request(grant))
    const at = statement.length - 10
    const turned = statement.slice(0, at) + (statement[at] === 'A' ? 'B' : 'A') + statement.slice(at + 1)
    expect(await spendsNothing(() => bank.send(turned))).toEqual({ failed: 'STATEMENT_SIGNATURE_INVALID' })
  })
})

describe('an envelope that was tampered with', () => {
  async function sealed() {
    const statement = await bank.sign(await bank.request(grant))
    const { exchange } = decodeStatement(statement, 'hexin-request+jwt').payload as { exchange: string }
    return { exchange, statement, envelope: await bank.seal(statement, exchange) }
  }
  const otherId = () => randomBytes(16).toString('base64url')

  test.each([
    ['its exchange', () => ({ exchange: otherId() }), 'SEAL_OPEN_FAILED'],
    ['its attempt', () => ({ attempt: 2 }), 'SEAL_OPEN_FAILED'],
    ['its salt', () => ({ salt: randomBytes(32).toString('base64url') }), 'SEAL_OPEN_FAILED'],
    ['its sender’s context', () => ({ enc: randomBytes(32).toString('base64url') }), 'SEAL_OPEN_FAILED'],
    ['its prekey', () => ({ prekey: randomBytes(32).toString('base64url') }), 'SEAL_PREKEY_UNKNOWN'],
    ['its direction', () => ({ direction: 'answer' as const }), 'REQUEST_SENDER_MISMATCH'],
    ['whom it is for', () => ({ to: RIVAL }), 'REQUEST_SENDER_MISMATCH'],
    ['whom it is from', () => ({ from: RIVAL }), 'REQUEST_SENDER_MISMATCH'],
    ['its ciphertext, cut to nothing', () => ({ ciphertext: '' }), 'SEAL_OPEN_FAILED'],
    ['a member more', () => ({ extra: 1 }), 'REQUEST_MALFORMED'],
  ])('%s', async (_, change, code) => {
    const { envelope } = await sealed()
    const altered = { envelope: { ...envelope, ...change() } }
    expect(await spendsNothing(() => bank.deliver(altered))).toEqual({ failed: code })
    // Negative control: as it was it is answered.
    expect(isAnswer(await bank.deliver({ envelope }))).toBe(true)
  })

  test('sealed under another exchange’s name than the request has', async () => {
    const { statement } = await sealed()
    const envelope = await bank.seal(statement, otherId())
    expect(await spendsNothing(() => bank.deliver({ envelope }))).toEqual({ failed: 'REQUEST_MALFORMED' })
  })

  test('garbage in its place', async () => {
    for (const envelope of [undefined, null, 5, [], {}, { direction: 'request' }])
      expect(await bank.deliver({ envelope })).toEqual({ failed: 'REQUEST_MALFORMED' })
    for (const body of [null, 5, 'x', [], {}])
      expect(await bank.deliver(body)).toEqual({ failed: 'REQUEST_MALFORMED' })
  })

  test('anything but a request inside the seal', async () => {
    const exchange = otherId()
    for (const inside of ['', 'x', '{}', 'a.b.c', '\u0000'.repeat(100)]) {
      const said = await bank.deliver({ envelope: await bank.seal(inside, exchange) })
      expect(said).toEqual({ failed: 'STATEMENT_MALFORMED' })
    }
    const wrong = await bank.sign({ ...(await bank.request(grant)), more: 1 })
    expect(await bank.deliver({ envelope: await bank.seal(wrong, exchange) })).toEqual({
      failed: 'REQUEST_MALFORMED',
    })
  })
})

test('of a crowd of requests under one grant exactly as many are answered as the grant allows', async () => {
  const limited = await world.grant({ maxUses: 5 })
  const replies = await Promise.all(Array.from({ length: 30 }, () => bank.ask(limited)))
  expect(replies.filter(isAnswer)).toHaveLength(5)
  expect(replies.filter((said) => !isAnswer(said))).toEqual(
    Array.from({ length: 25 }, () => ({ refused: 'GRANT_USES_EXHAUSTED' })),
  )
  expect(await world.uses(limited.id)).toBe(5)
  expect(await bank.ask(limited)).toEqual({ refused: 'GRANT_USES_EXHAUSTED' })
})

test('what the provider logged for an answer is what it sent', async () => {
  const said = (await bank.ask(grant)) as Extract<Said, { answer: string }>
  const payload = answerSchema.parse(decodeStatement(said.answer, 'hexin-answer+jwt').payload)
  expect(payload.look).toBe(statementHash(crypto, said.look))
  const rows = await world.node.database.db.selectFrom('leaves').select('statement').execute()
  const statements = rows.map(({ statement }) => statement.toString())
  expect(statements).toContain(said.look)
  expect(statements).toContain(said.answer)
})
