import { randomBytes } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { issueRecord, presentRecord, recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { memberKeyId, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { now } from '../../../helpers/testCompany.ts'
import { type AnswerWorld, createAnswerWorld } from './answerWorld.ts'
import type { Doctoring, HostileProvider } from './hostileProvider.ts'
import { BANK, BUREAU, type ProviderWorld, RIVAL } from './providerWorld.ts'

/*
 * What a provider with its own real keys, records and log can answer (attacks 4, 12, 17), as a bank's whole node takes it. Each doctored answer differs
 * from a good one in one thing.
 */

let answers: AnswerWorld
let world: ProviderWorld
let provider: HostileProvider
let ask: AnswerWorld['ask']
let last: AnswerWorld['last']
let isInvalid: AnswerWorld['isInvalid']
beforeAll(async () => {
  answers = await createAnswerWorld()
  ;({ world, provider, ask, last, isInvalid } = answers)
})
afterAll(() => answers.stop())

test('undoctored, the answer is taken: what the ones below differ from', async () => {
  const { status, body } = await ask({})
  expect([status, body['state'], (body['records'] as unknown[]).length]).toEqual([201, 'answered', 2])
  const { row, receipt } = await last()
  expect(row).toMatchObject({ state: 'answered', records: 2, fields_disclosed: 4 })
  expect(receipt).toMatchObject({ outcome: 'answered', code: null, records: 2, fieldsDisclosed: 4 })
})

describe('records', () => {
  test('about another company', () =>
    isInvalid({
      body: async (honest) => ({
        ...honest,
        records: [
          (await provider.disclose(world.other.subject, ['principal', 'status']))[0],
          honest.records[0],
        ],
      }),
    }))

  test('with a field beyond what was asked', () =>
    isInvalid({
      body: async (honest) => ({
        ...honest,
        records: await provider.disclose(world.company.subject, ['principal', 'status', 'guaranteed']),
      }),
    }))

  test('with a field kept back that each record has', () =>
    isInvalid({
      body: async (honest) => ({
        ...honest,
        records: await provider.disclose(world.company.subject, ['status']),
      }),
    }))

  test('fewer, or more, than the completeness statement says', async () => {
    await isInvalid({ body: (honest) => ({ ...honest, records: honest.records.slice(1) }) })
    await isInvalid({ body: (honest) => ({ ...honest, records: [...honest.records, honest.records[0]] }) })
  })

  test('changed after they were issued', () =>
    isInvalid({
      body: (honest) => ({
        ...honest,
        records: honest.records.map((record) => ({
          ...record,
          sdJwt: record.sdJwt.replace(
            /~[^~]+~$/,
            `~${Buffer.from('["c2FsdA","principal","1"]').toString('base64url')}~`,
          ),
        })),
      }),
    }))

  test('that another member issued', async () => {
    const signer = world.network.signers(RIVAL).statement
    const { sdJwt } = await issueRecord(crypto, {
      ...{ kind: 'loan', subject: world.company.subject, issuedAt: now(), signer },
      keyId: memberKeyId(crypto, RIVAL, signer),
      claims: (await provider.stores.records.about(world.company.subject, 'loan'))[0]?.claims ?? {},
    })
    await isInvalid({
      body: (honest) => ({
        ...honest,
        records: [
          { sdJwt: presentRecord(sdJwt, ['principal']), proof: honest.records[0]?.proof },
          honest.records[1],
        ],
      }),
    })
  })

  test('made up on the spot, signed by the provider, in no log', async () => {
    const signer = provider.own.statement
    const { sdJwt } = await issueRecord(crypto, {
      ...{ kind: 'loan', subject: world.company.subject, issuedAt: now(), signer },
      keyId: memberKeyId(crypto, BUREAU, signer),
      claims: (await provider.stores.records.about(world.company.subject, 'loan'))[0]?.claims ?? {},
    })
    const shown = presentRecord(sdJwt, ['principal'])
    const first = (honest: { records: { proof: unknown }[] }, proof: unknown) => [
      { sdJwt: shown, proof },
      honest.records[1],
    ]
    await isInvalid({ body: (honest) => ({ ...honest, records: first(honest, honest.records[0]?.proof) }) })
    // Not even with a proof that is right, under a checkpoint that the provider signed, of any size.
    const [anchored] = await provider.disclose(world.company.subject, ['principal'])
    const proof = anchored?.proof as { readonly size: number } | undefined
    const size = proof?.size ?? 0
    for (const of of [2, size, size + 1_000])
      await isInvalid({
        body: async (honest) => ({
          ...honest,
          records: first(honest, await answers.unpublished(recordStatement(sdJwt), of)),
        }),
      })
  })

  test('with the proof of another record, a proof that is none, or without one', async () => {
    const [proofs] = [await provider.disclose(world.other.subject, ['principal'])]
    for (const proof of [proofs[0]?.proof, {}, null, 'x', [[]], { version: 1, path: {} }])
      await isInvalid({
        body: (honest) => ({ ...honest, records: honest.records.map((record) => ({ ...record, proof })) }),
      })
  })

  test('that are no SD-JWTs', async () => {
    for (const sdJwt of ['', '~', 'x.y.z~', 'a~b~c', '\u0000'])
      await isInvalid({
        body: (honest) => ({ ...honest, records: honest.records.map((record) => ({ ...record, sdJwt })) }),
      })
  })
})

describe('statements', () => {
  test('signed by another member', () => isInvalid({ as: RIVAL }))

  test('that answer another request, or another exchange', async () => {
    const other = randomBytes(32).toString('base64url')
    await isInvalid({ answer: (honest) => ({ ...honest, request: other }) })
    await isInvalid({ look: (honest) => ({ ...honest, request: other }) })
    await isInvalid({ answer: (honest) => ({ ...honest, exchange: randomBytes(16).toString('base64url') }) })
    await isInvalid({ answer: (honest) => ({ ...honest, asker: RIVAL }) })
  })

  test('of an earlier exchange, sent again whole', async () => {
    let earlier: unknown
    await ask({
      reply: (honest) => {
        earlier = honest
        return honest
      },
    })
    await isInvalid({ reply: () => earlier })
  })

  test('with another look than the one that was signed for', async () => {
    await isInvalid({ answer: (honest) => ({ ...honest, look: randomBytes(32).toString('base64url') }) })
    await isInvalid({ reply: (honest) => ({ ...honest, look: honest.answer }) })
  })

  test('over another ciphertext or another plaintext', async () => {
    const other = randomBytes(32).toString('base64url')
    await isInvalid({ answer: (honest) => ({ ...honest, ciphertext: other }) })
    await isInvalid({ answer: (honest) => ({ ...honest, plaintext: other }) })
  })

  test('of another form than the schema’s', async () => {
    for (const change of [
      { completeness: null },
      { at: 'now' },
      { more: 1 },
      { completeness: { matched: -1, disclosed: 2, withheld: [] } },
    ])
      await isInvalid({ answer: (honest) => ({ ...honest, ...change }) })
    await isInvalid({ look: () => ({}) })
  })

  test('with an entry in its log that tells the company something else than what was asked', async () => {
    await isInvalid({ look: (honest) => ({ ...honest, fields: ['status'] }) })
    await isInvalid({ look: (honest) => ({ ...honest, grant: `0x${'77'.repeat(32)}` }) })
    await isInvalid({ look: (honest) => ({ ...honest, asker: RIVAL }) })
  })
})

describe('the seal', () => {
  test('an envelope that does not open', async () => {
    await isInvalid(
      { envelope: (honest) => ({ ...honest, salt: randomBytes(32).toString('base64url') }) },
      'SEAL_OPEN_FAILED',
    )
    await isInvalid({ envelope: (honest) => ({ ...honest, from: RIVAL }) }, 'SEAL_OPEN_FAILED')
  })

  test('what is inside is no answer', async () => {
    for (const inside of [null, 5, [], {}, { salt: 'x' }]) await isInvalid({ body: () => inside ?? 'null' })
    await isInvalid({ body: (honest) => ({ ...honest, exchange: randomBytes(16).toString('base64url') }) })
  })
})

describe('no answer at all', () => {
  test('something that is neither answer nor refusal', async () => {
    for (const reply of [5, 'x', [], {}, { refusal: 1 }, { refusal: 'x', answer: 'y' }])
      await isInvalid({ instead: () => reply })
  })

  test('a refusal that is no statement, that another member signed, or that refuses another request', async () => {
    const refusal = (change: object, as = BUREAU): Doctoring => ({
      instead: async ({ request: { exchange }, hash }) => ({
        refusal: await provider.sign(
          'hexin-refusal+jwt',
          {
            request: hash,
            exchange,
            asker: BANK,
            provider: BUREAU,
            code: 'GRANT_REVOKED',
            at: now(),
            ...change,
          },
          as,
        ),
      }),
    })
    const { body } = await ask(refusal({}))
    expect([body['code'], (await last()).row.state]).toEqual(['GRANT_REVOKED', 'refused'])
    await isInvalid({ instead: () => ({ refusal: 'x' }) }, 'STATEMENT_MALFORMED')
    await isInvalid(refusal({ request: randomBytes(32).toString('base64url') }))
    for (const change of [{ code: 'no code' }, { more: 1 }, { at: null }]) await isInvalid(refusal(change))
    // A key that this node has not read from the chain may be one that it will: it asks again later.
    expect((await ask(refusal({}, RIVAL))).status).toBe(202)
  })

  test('a refusal by a code that nobody knows is one by INTERNAL', async () => {
    const { body } = await ask({
      instead: async ({ request: { exchange }, hash }) => ({
        refusal: await provider.sign('hexin-refusal+jwt', {
          request: hash,
          exchange,
          asker: BANK,
          provider: BUREAU,
          code: 'MADE_UP',
          at: now(),
        }),
      }),
    })
    expect(body).toMatchObject({ code: 'INTERNAL' })
    expect((await last()).row).toMatchObject({ state: 'refused' })
  })
})

test('after all of this the bank’s node is well, and a good answer is taken as before', async () => {
  const { body } = await ask({})
  expect(body).toMatchObject({ state: 'answered' })
  const health = await answers.bank.get('/health')
  expect(health.body).toMatchObject({ database: 'ok', chain: 'ok' })
  const { receipt, row } = await last()
  expect(receipt.request).toBe(statementHash(crypto, row.request ?? ''))
})
