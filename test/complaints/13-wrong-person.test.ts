import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { signObjection } from '../../scripts/company/statements.ts'
import { now } from '../helpers/testCompany.ts'
import {
  BANK,
  type BindingWorld,
  BUREAU,
  bindingOrder,
  createBindingWorld,
  REGISTRAR,
  until,
  WAIT_S,
} from '../node/services/bindings/bindingWorld.ts'

let world: BindingWorld
beforeAll(async () => {
  world = await createBindingWorld()
})
afterAll(() => world.stop())

type Notice = { number: number; state: string; listed: boolean; key: string; binding: string }

const noticesOf = async (company: Awaited<ReturnType<BindingWorld['company']>>, member = BUREAU) =>
  (await world.read('/v1/notices', company, company.binding, member))['notices'] as Notice[]

const sleep = (seconds: number) => new Promise((resolve) => setTimeout(resolve, seconds * 1_000))

// The waiting times pass side by side.
describe.concurrent('The wrong person can act on a consent', () => {
  test('a registrar’s insider signs a key for a company by the registrar’s own key: nobody takes its grants, and the company sees it where it was shown', async () => {
    const company = await world.company()
    const invented = world.other(company)
    const forged = await world.forge(invented, { previous: world.hashOf(company.binding) })
    const grant = await world.grantOf(invented, forged)
    for (const member of [BANK, BUREAU])
      expect(await world.submit(grant, member)).toBe('GRANT_BINDING_WAITING')
    expect(await noticesOf(company)).toMatchObject([
      { number: 2, listed: false, state: 'waiting', key: jwkThumbprint(crypto, invented.key) },
    ])
    // Nor may it read what the company may.
    expect(await world.read('/v1/who-looked', invented, forged)).toMatchObject({
      code: 'AUTH_SUBJECT_INVALID',
    })
    // The company's own key does both.
    expect(await world.submit(await world.grantOf(company, company.binding))).toBe('accepted')
    expect(await world.read('/v1/who-looked', company, company.binding)).toMatchObject({
      subject: company.subject,
    })
  })

  test('the insider states it over the registrar’s node: the oldest key sees it at provider and bank, its grants wait; when nobody objects, the time passes', async () => {
    const company = await world.company()
    const invented = world.other(company)
    const bound = await world.bind({ ...bindingOrder(invented), event: 'added' })
    expect(await world.submit(await world.grantOf(invented, bound))).toBe('GRANT_BINDING_WAITING')
    for (const member of [BANK, BUREAU])
      await until(
        () => noticesOf(company, member),
        (notices) => notices.some(({ listed }) => listed),
      )
    // The control: it is the waiting time alone that refuses it.
    await until(
      async () => world.submit(await world.grantOf(invented, bound)),
      (outcome) => outcome === 'accepted',
    )
  })

  test('the company objects in time: the key stays stopped everywhere until the registrar overrules it, which the regulator sees', async () => {
    const company = await world.company()
    const invented = world.other(company)
    const bound = await world.bind({ ...bindingOrder(invented), event: 'added' })
    const objection = await signObjection(company, {
      ...{ binding: company.binding, now: now() },
      disputed: world.hashOf(bound),
      reason: '不是本公司的密钥',
    })
    const { status } = await world
      .api(BUREAU)
      .post('/v1/company-statements', { json: { statement: objection, disputed: bound }, token: null })
    expect(status).toBe(202)
    await until(
      () => world.alarms(BANK),
      (alarms) => alarms.some(({ kind, subject }) => kind === 'objected' && subject === company.subject),
    )
    await sleep(WAIT_S + 2)
    for (const member of [BANK, BUREAU])
      expect(await world.submit(await world.grantOf(invented, bound), member)).toBe('GRANT_BINDING_OBJECTED')
    const { evidenceHash } = bindingOrder(company)
    const { subject } = company
    await world.bind({ subject, event: 'objectionOverruled', overrules: 2, evidenceHash })
    await until(
      async () => world.submit(await world.grantOf(invented, bound)),
      (outcome) => outcome === 'accepted',
    )
    expect((await world.alarms(BANK)).map(({ kind }) => kind)).toContain('overruled')
    const late = await world
      .api(BUREAU)
      .post('/v1/company-statements', { json: { statement: objection, disputed: bound }, token: null })
    expect(late.body).toMatchObject({ code: 'BINDING_OBJECTION_LATE' })
  })

  test('an invented first key contradicts the list: refused, and both signed statements lie with the regulator', async () => {
    const company = await world.company()
    const invented = world.other(company)
    const forged = await world.forge(invented, { sequence: 1, event: 'first' })
    // Where the list isn't known yet a first key speaks for itself; what rests on it ends when the list comes.
    const early = await world.grantOf(invented, forged)
    if ((await world.submit(early, BUREAU)) === 'accepted') await world.reaches(early.id, 'revoked', [BUREAU])
    await until(
      async () => world.submit(await world.grantOf(invented, forged), BUREAU),
      (outcome) => outcome === 'BINDING_LIST_FORKED',
    )
    const raised = await until(
      async () =>
        (await world.alarms(BANK)).find(
          ({ subject, kind }) => subject === company.subject && kind === 'fork',
        ),
      (alarm) => alarm !== undefined,
    )
    expect(raised?.evidence.toSorted()).toEqual([company.binding, forged].toSorted())
    expect((await world.alarms(REGISTRAR)).filter(({ kind }) => kind === 'fork')).toEqual([])
    expect((await world.api(BUREAU).get('/health')).body['alarms']).toBeGreaterThan(0)
  })
})
