import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import type { PersonRequestView } from '@hexin/sdk/api/persons.ts'
import { signAsPerson } from '@hexin/sdk/consent/person/compose.ts'
import type { PersonTerms } from '@hexin/sdk/consent/person/consent.ts'
import type { SignedPersonConsent } from '@hexin/sdk/consent/person/signed.ts'
import { canonicalJson } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CompanyGrant, subjectToken } from '../../../scripts/company/company.ts'
import {
  type BoundPerson,
  createPerson,
  personBindingOrder,
  signPersonConsent,
  signPersonWithdrawal,
} from '../../../scripts/company/person.ts'
import { type CheckedApi, checkedApi, until } from '../../helpers/checkedApi.ts'
import { personCompany } from '../../helpers/personFiles.ts'
import { BANK, BUREAU, createPersonWorld, type PersonWorld, scoreFields } from '../../helpers/personWorld.ts'
import { now } from '../../helpers/testCompany.ts'

/*
 * A person's own consent, over HTTP between two whole nodes: what is about the legal representative is answered on that person's signature alone, and only as long as it stands.
 */

const other = 'uscc:91330100799655058B'
let world: PersonWorld
let bureau: CheckedApi
let bank: CheckedApi
let grant: CompanyGrant
let owner: BoundPerson

beforeAll(async () => {
  world = await createPersonWorld()
  bureau = await checkedApi(world.bureau)
  bank = await checkedApi(world.bank)
  grant = await world.grant()
  owner = await bind()
})
afterAll(() => world.close())

async function bind(change: Partial<Parameters<typeof personBindingOrder>[1]> = {}): Promise<BoundPerson> {
  const person = createPerson()
  const order = personBindingOrder(person, {
    ...{ subject: personCompany.subject, role: 'legalRepresentative', holders: 1, validUntil: '2099-12-31' },
    ...change,
  })
  const { status, body } = await bureau.post('/v1/person-bindings', { json: order })
  expect(status).toBe(201)
  return { ...person, binding: String(body['binding']), person: String(body['person']) }
}

type Item = PersonTerms['item']
const representative: Item = { kind: 'registration', field: 'legalRepresentative' }

/** The link's own way to the request. */
async function request(items: readonly Item[], id = grant.id) {
  const made = await bank.post('/v1/person-requests', {
    json: { grant: id, role: 'legalRepresentative', items, contact: '珠江银行 95500', validS: 600 },
  })
  expect(made.status).toBe(201)
  const parameters = new URLSearchParams(new URL(String(made.body['link'])).hash.slice(1))
  const [place, token] = [`/v1/person-requests/${parameters.get('person')}`, parameters.get('secret') ?? '']
  const view = async () => (await bank.get(place, { token })).body as unknown as PersonRequestView
  return {
    view,
    terms: (await view()).terms,
    answer: (json: object) => bank.post(`${place}/consents`, { json, token }),
  }
}

const sign = (terms: PersonTerms | undefined, person = owner): Promise<SignedPersonConsent> => {
  if (!terms) throw new Error('no terms')
  return signPersonConsent(person, { terms, namesOf: namesIn({ members: [] }) })
}

const ask = (kind: string, fields: readonly string[], id = grant.id) => world.ask(id, kind, fields)
const refused = 'GRANT_PERSON_CONSENT_MISSING'
const answered = { state: 'answered' }

/** Both members know it: what the bank took in was passed on. */
const known = async (consent: unknown) => {
  for (const api of [bank, bureau])
    await until(
      () => api.get(`/v1/person-consents/${String(consent)}`),
      ({ status }) => status === 200,
    )
}

describe('a field about a person', () => {
  let given: SignedPersonConsent

  test('is refused on the company’s word alone, answered on the person’s own, and refused again when that is withdrawn', async () => {
    const fields = ['name', 'legalRepresentative']
    expect(await ask('registration', fields)).toBe(refused)
    expect(await ask('registration', ['name'])).toMatchObject(answered)

    const { terms, answer, view } = await request([representative])
    given = await sign(terms[0])
    expect(given.notice).toContain('珠江银行 95500')
    const taken = await answer(given)
    expect(taken.status).toBe(201)
    await known(taken.body['consent'])
    expect(await view()).toMatchObject({
      consents: [{ ...representative, consent: taken.body['consent'], withdrawn: false, holders: 1 }],
    })

    const exchange = await ask('registration', fields)
    expect(exchange).toMatchObject({ records: [{ claims: { legalRepresentative: '陈一' } }] })
    // The provider's entry carries what an auditor replays the decision with, and nothing of who the person is.
    const { company, companyBinding: binding } = world
    const token = await subjectToken(company, { audience: BUREAU, binding, now: now() })
    const { body } = await bureau.get('/v1/who-looked', { token })
    const looks = (body['entries'] as { statement: string }[]).map(({ statement }) => statement)
    const [look] = looks.slice(-1).map((statement) => decodeStatement(statement, 'hexin-look+jwt').payload)
    expect(look).toMatchObject({ state: { persons: [{ consent: taken.body['consent'], withdrawn: false }] } })
    expect(JSON.stringify(look)).not.toContain(owner.person)

    const withdrawal = await signPersonWithdrawal(owner, given)
    const obeyed = await bank.post('/v1/person-withdrawals', { json: withdrawal, token: null })
    expect(obeyed.status).toBe(202)
    expect(
      decodeStatement(String(obeyed.body['statement']), 'hexin-person-withdrawn+jwt').payload,
    ).toMatchObject({ member: BANK, consent: taken.body['consent'] })
    expect(await ask('registration', fields)).toBe(refused)
    await until(
      async () => (await bureau.get(`/v1/person-consents?grant=${grant.id}`)).body['consents'],
      (consents) => (consents as { withdrawn: boolean }[])[0]?.withdrawn === true,
    )
    // The answer from before stays, without the item; and the same withdrawal again finds the first one's statement.
    const { id } = exchange as Exchange
    const { records } = (await bank.get(`/v1/exchanges/${id}`)).body as unknown as Exchange
    expect(records.map(({ claims }) => claims)).toEqual([{ name: personCompany.name }])
    // Statement, subject, name, and nothing behind the last ~.
    expect(records[0]?.sdJwt.split('~')).toHaveLength(4)
    const again = await bank.post('/v1/person-withdrawals', { json: withdrawal, token: null })
    expect(again.body).toEqual(obeyed.body)
    // The consent handed in once more does not come alive.
    expect((await answer(given)).status).toBe(201)
    expect(await ask('registration', fields)).toBe(refused)
  })

  test('stays refused with another person’s, another item’s, another grant’s, another chain’s consent, or one signature over two', async () => {
    const { terms, answer } = await request([representative, { kind: 'score', field: 'value' }])
    const [name, score] = terms
    if (!name || !score) throw new Error('no terms')
    const code = async (consent: SignedPersonConsent) => (await answer(consent)).body['code']

    const stranger = await bind({ subject: other })
    expect(await code(await sign(name, stranger))).toBe('PERSON_BINDING_INVALID')
    expect(await code(await sign(name, { ...owner, person: stranger.person }))).toBe('PERSON_BINDING_INVALID')
    const controller = await bind({ role: 'actualController' })
    expect(await code(await sign(name, controller))).toBe('PERSON_BINDING_INVALID')

    const twin = await world.grant()
    const elsewhere = await sign({ ...name, grant: twin.id })
    expect(await code(elsewhere)).toBe('PERSON_CONSENT_BEYOND_GRANT')
    const chain = { ...name.chain, id: name.chain.id + 1 }
    const replayed = await sign({ ...name, chain })
    expect((await bank.post('/v1/person-consents', { json: replayed })).body['code']).toBe(
      'PERSON_CONSENT_CHAIN_MISMATCH',
    )
    const [one, two] = [await sign(name), await sign(score)]
    expect(await code({ ...two, signature: one.signature })).toBe('PERSON_SIGNATURE_INVALID')
    const items = [name.item, score.item]
    const both = canonicalJson({ ...JSON.parse(one.consent), item: items })
    const signature = await signAsPerson('consent', both, owner.signer)
    expect(await code({ ...one, consent: both, signature })).toBe('PERSON_CONSENT_MALFORMED')
    expect(await code({ ...one, notice: `${one.notice}.` })).toBe('PERSON_CONSENT_NOTICE_MISMATCH')

    // For another grant it counts there, and nowhere else: the control to all of the above.
    const taken = await bank.post('/v1/person-consents', { json: elsewhere })
    expect(taken.status).toBe(201)
    await known(taken.body['consent'])
    expect(await ask('registration', representativeFields)).toBe(refused)
    expect(await ask('registration', representativeFields, twin.id)).toMatchObject(answered)
    expect(await ask('score', [...scoreFields], twin.id)).toBe(refused)
  })
})

const representativeFields = ['legalRepresentative']

test('a score is answered with its reasons and whom to turn to, never without', async () => {
  // Without a reason, or without a human to turn to, it did not even become a record.
  expect(world.rejected).toEqual({
    ...{ 'registration-zh': {}, 'penalty-zh': {} },
    'score-zh': { RECORD_INVALID: 2 },
  })
  const { terms, answer } = await request([{ kind: 'score', field: 'value' }])
  const taken = await answer(await sign(terms[0]))
  await known(taken.body['consent'])
  expect(await ask('score', ['value'])).toBe('RECORD_INSEPARABLE')
  const exchange = (await ask('score', scoreFields)) as Exchange
  expect(exchange.records).toMatchObject([
    {
      claims: {
        value: 640,
        automated: 'true',
        reason1: 'latePayments',
        humanReview: '征信公司客服 020-0000000',
      },
    },
  ])
})

test('adverse data of a person are shown for five years after their end, and then no more', async () => {
  const { terms, answer } = await request([{ kind: 'penalty', field: 'fact' }])
  await known((await answer(await sign(terms[0]))).body['consent'])
  const fields = ['penaltyNumber', 'fact', 'decidedOn']
  expect(await ask('penalty', fields)).toBe('RECORD_INSEPARABLE')
  const exchange = (await ask('penalty', [...fields, 'endedOn'])) as Exchange
  expect(exchange.completeness).toEqual({
    ...{ matched: 3, disclosed: 2 },
    withheld: [{ reason: 'ADVERSE_EXPIRED', count: 1 }],
  })
  expect(exchange.records.map(({ claims }) => claims['penaltyNumber'])).toEqual(['P2', 'P3'])
  expect(await ask('penalty', ['amount', 'endedOn'])).toBe(refused)
})

test('where two hold a role, both have to consent', async () => {
  const [one, two] = [await bind({ holders: 2 }), await bind({ holders: 2 })]
  const fresh = await world.grant()
  const { terms, answer } = await request([representative], fresh.id)
  await known((await answer(await sign(terms[0], one))).body['consent'])
  expect(await ask('registration', ['legalRepresentative'], fresh.id)).toBe(refused)
  await known((await answer(await sign(terms[0], two))).body['consent'])
  expect(await ask('registration', representativeFields, fresh.id)).toMatchObject(answered)
})

describe('13. The wrong person can act on a consent.', () => {
  // wso2/financial-services-accelerator#1013: a second user re-authorises another's consent.
  test('nobody but the person withdraws it or signs it anew; the person does, with another key too', async () => {
    const fresh = await world.grant()
    const { terms, answer } = await request([representative], fresh.id)
    const given = await sign(terms[0])
    await known((await answer(given)).body['consent'])
    const hand = async (withdrawal: object, api = bank) =>
      (await api.post('/v1/person-withdrawals', { json: withdrawal, token: null })).body['code']

    const second = await bind({ role: 'actualController' })
    const stranger = createPerson()
    const asOwner = { ...stranger, person: owner.person, binding: owner.binding }
    expect(await hand(await signPersonWithdrawal(second, given))).toBe('PERSON_BINDING_INVALID')
    expect(await hand(await signPersonWithdrawal(asOwner, given))).toBe('PERSON_BINDING_INVALID')
    const forged = { ...(await signPersonWithdrawal(owner, given)), signature: given.signature }
    expect(await hand(forged)).toBe('PERSON_SIGNATURE_INVALID')
    expect((await answer(await sign(terms[0], asOwner))).body['code']).toBe('PERSON_BINDING_INVALID')
    expect(await ask('registration', representativeFields, fresh.id)).toMatchObject(answered)

    // A new phone: another key of the same person, as the registrar states it.
    const phone = createPerson()
    const about = { subject: personCompany.subject, role: 'legalRepresentative', holders: 1 } as const
    const bound = await bureau.post('/v1/person-bindings', {
      json: personBindingOrder(phone, { ...about, validUntil: '2099-12-31', person: owner.person }),
    })
    const renewed = { ...phone, person: owner.person, binding: String(bound.body['binding']) }
    expect(await hand(await signPersonWithdrawal(renewed, given))).toBeUndefined()
    expect(await ask('registration', representativeFields, fresh.id)).toBe(refused)
  })

  test('a withdrawal that overtakes its consent is obeyed all the same', async () => {
    const fresh = await world.grant()
    const { terms, answer } = await request([representative], fresh.id)
    const given = await sign(terms[0])
    const withdrawal = await signPersonWithdrawal(owner, given)
    expect((await bureau.post('/v1/person-withdrawals', { json: withdrawal, token: null })).status).toBe(202)
    await known((await answer(given)).body['consent'])
    expect(await ask('registration', representativeFields, fresh.id)).toBe(refused)
  })
})
