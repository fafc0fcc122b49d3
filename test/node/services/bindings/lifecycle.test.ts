import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { BindingOrder } from '@hexin/sdk/api/bindings.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCompany } from '../../../../scripts/company/company.ts'
import { signCountersignature, signWithdrawal } from '../../../../scripts/company/statements.ts'
import { now } from '../../../helpers/testCompany.ts'
import { BANK, type BindingWorld, BUREAU, bindingOrder, createBindingWorld, until } from './bindingWorld.ts'

/*
 * What happens to a company's keys and grants when a phone is lost, the legal representative changes, an administrator takes over, the company ends: on three real nodes.
 */

let world: BindingWorld
beforeAll(async () => {
  world = await createBindingWorld()
})
afterAll(() => world.stop())

type Company = Awaited<ReturnType<BindingWorld['company']>>

const thumbprint = ({ key }: Pick<Company, 'key'>) => jwkThumbprint(crypto, key)

/** A second key of the company, bound for this reason. */
async function rebind(company: Company, change: Partial<BindingOrder>) {
  const fresh = world.other(company)
  return { ...fresh, binding: await world.bind({ ...bindingOrder(fresh), ...change }) }
}

const withdraw = async (
  company: Pick<Company, 'binding'> & Parameters<typeof signWithdrawal>[0],
  grants: Company['grant'][] | null,
) => {
  const ids = grants?.map(({ id }) => id) ?? null
  const statement = await signWithdrawal(company, { grants: ids, binding: company.binding, now: now() })
  return world.api(BUREAU).post('/v1/company-statements', { json: { statement }, token: null })
}

const ask = async (grant: Company['grant']) => {
  const json = {
    ...{ grant: grant.id, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
    ...{ caseNumber: 'GZ-1', user: 'u' },
  }
  const { body } = await world.api(BANK).post('/v1/exchanges', { json, key: crypto.randomBytes(8).join('') })
  return body['code'] ?? body['state']
}

/** Asks with a new grant until the outcome is this one: a member has news within seconds. */
const untilGrantIs = (company: Company | Awaited<ReturnType<typeof rebind>>, wanted: string, member = BANK) =>
  until(
    async () => world.submit(await world.grantOf(company, company.binding), member),
    (outcome) => outcome === wanted,
  )

describe.concurrent('a lost phone', () => {
  test('the old key ends at once, its grants stay; the new key waits, then withdraws them: bank and bureau obey, no control key is needed', async () => {
    const company = await world.company()
    const fresh = await rebind(company, { event: 'keyReplaced', endedKey: thumbprint(company) })
    // Before its time the new key can do nothing, nor can the lost one.
    expect((await withdraw(fresh, null)).body).toMatchObject({ code: 'GRANT_BINDING_WAITING' })
    for (const member of [BANK, BUREAU]) await untilGrantIs(company, 'GRANT_BINDING_ENDED', member)
    expect(await world.stateAt(company.grant.id, BANK)).toBe('active')
    expect((await withdraw(company, null)).body).toMatchObject({ code: 'COMPANY_STATEMENT_INVALID' })
    for (const member of [BANK, BUREAU]) await untilGrantIs(fresh, 'accepted', member)
    expect((await withdraw(fresh, [company.grant])).status).toBe(202)
    await world.reaches(company.grant.id, 'revoked')
    expect(await ask(company.grant)).toBe('GRANT_REVOKED')
  })

  test('a company that has no list of its grants withdraws all that it gave until then, and gives new ones', async () => {
    const company = await world.company()
    expect((await withdraw(company, null)).status).toBe(202)
    await world.reaches(company.grant.id, 'revoked')
    await new Promise((resolve) => setTimeout(resolve, 2_000))
    const next = await world.grantOf(company, company.binding)
    expect(await world.submit(next)).toBe('accepted')
    await world.reaches(next.id, 'active')
  })

  test('another company’s key withdraws nothing of it', async () => {
    const [company, other] = [await world.company(), await world.company()]
    expect((await withdraw(other, [company.grant])).status).toBe(202)
    const order = await signWithdrawal(other, { grants: null, binding: company.binding, now: now() })
    const { body } = await world
      .api(BUREAU)
      .post('/v1/company-statements', { json: { statement: order }, token: null })
    expect(body).toMatchObject({ code: 'COMPANY_STATEMENT_INVALID' })
    expect(await world.stateAt(company.grant.id, BANK)).toBe('active')
  })
})

describe.concurrent('a later key', () => {
  test('that an earlier one countersigned needn’t wait; a countersignature by somebody else is refused', async () => {
    const company = await world.company()
    const fresh = world.other(company)
    const signed = { key: fresh.key, keyType: 'software', binding: company.binding, now: now() } as const
    const countersignature = await signCountersignature(company, signed)
    const stranger = await signCountersignature(fresh, signed)
    expect(await world.bind({ ...bindingOrder(fresh), countersignature: stranger })).toBe(
      'COMPANY_STATEMENT_INVALID',
    )
    const forAnother = await signCountersignature(company, { ...signed, key: company.key })
    expect(await world.bind({ ...bindingOrder(fresh), countersignature: forAnother })).toBe(
      'BINDING_COUNTERSIGNATURE_INVALID',
    )
    const binding = await world.bind({ ...bindingOrder(fresh), countersignature })
    await untilGrantIs({ ...fresh, binding }, 'accepted')
    const noticesOf = async () =>
      (await world.read('/v1/notices', company, company.binding))['notices'] as { state: string }[]
    const notices = await until(noticesOf, ([first]) => first?.state === 'effective')
    expect(notices).toMatchObject([{ number: 2, listed: true }])
  })

  test('in the same list: the registrar refuses a second first key, and what fits no list', async () => {
    const company = await world.company()
    const { subject, evidenceHash, key, keyType } = bindingOrder(world.other(company))
    const order = { subject, evidenceHash }
    for (const bad of [
      { ...order, key, keyType, event: 'first' },
      { ...order, event: 'added' },
      { ...order, event: 'keyEnded' },
      { ...order, event: 'keyEnded', endedKey: evidenceHash },
      { ...order, event: 'objectionOverruled', overrules: 9 },
      { ...order, event: 'deregistered', mandate: { maxDays: 1 } },
    ] as const)
      expect(await world.bind(bad)).toBe('BINDING_EVENT_INVALID')
  })
})

describe.concurrent('what the registrar learns about a company', () => {
  test('legal representative changed: the old one’s key gives no more grants, what was given stays', async () => {
    const company = await world.company()
    const fresh = await rebind(company, { event: 'representativeChanged' })
    expect(await world.submit(await world.grantOf(fresh, fresh.binding))).toBe('GRANT_BINDING_WAITING')
    await untilGrantIs(company, 'GRANT_BINDING_ENDED')
    expect(await world.stateAt(company.grant.id, BUREAU)).toBe('active')
    await untilGrantIs(fresh, 'accepted')
  })

  test('an administrator is appointed: the company’s grants end, and its key, when it is in effect, gives new ones', async () => {
    const company = await world.company()
    const administrator = await rebind(company, { event: 'administratorAppointed' })
    await world.reaches(company.grant.id, 'expired')
    expect(await ask(company.grant)).toBe('GRANT_EXPIRED')
    await untilGrantIs(administrator, 'accepted')
    const grant = await world.grantOf(administrator, administrator.binding)
    expect(await world.submit(grant)).toBe('accepted')
    await world.reaches(grant.id, 'active')
  })

  test('deregistered at a date: grants run until then and expire, and no key gives another', async () => {
    const company = await world.company()
    const { subject, evidenceHash } = bindingOrder(company)
    await world.bind({ subject, evidenceHash, event: 'deregistered', effectiveFrom: now() + 3 })
    expect(await world.stateAt(company.grant.id, BANK)).toBe('active')
    await world.reaches(company.grant.id, 'expired')
    await untilGrantIs(company, 'GRANT_BINDING_ENDED')
  })

  test('a mandate: a grant beyond it is refused at the bank and at the bureau, one within it is taken', async () => {
    const officer = createCompany('local:test:99000001', '有限权限公司')
    const mandate = {
      purposes: ['preLoanReview'],
      kinds: ['loan'],
      maxDays: 2,
      notAfter: now() + 3_600,
    } as const
    const binding = await world.bind({
      ...bindingOrder(officer),
      mandate: { ...mandate, purposes: [...mandate.purposes], kinds: [...mandate.kinds] },
    })
    const grant = (terms: Parameters<BindingWorld['grantOf']>[2]) => world.grantOf(officer, binding, terms)
    expect(await world.submit(await grant({}))).toBe('accepted')
    for (const member of [BANK, BUREAU])
      expect(await world.submit(await grant({ expiry: now() + 3 * 86_400 }), member)).toBe(
        'GRANT_MANDATE_EXCEEDED',
      )
    // The limit left out: nothing is disclosed of it, and the binding is none.
    const [statement = '', ...rest] = binding.split('~')
    const without = [
      statement,
      ...rest.filter((part) => !Buffer.from(part, 'base64url').includes('mandate')),
    ].join('~')
    const stripped = await world.grantOf(officer, without)
    expect(await world.submit(stripped)).toBe('GRANT_BINDING_INVALID')
  })

  test('the list: whole, with a head, for the company at its registrar and for nobody else', async () => {
    const company = await world.company()
    await rebind(company, { event: 'added' })
    const list = await world.read('/v1/bindings', company, company.binding, 1)
    expect(list).toMatchObject({ bindings: [{ sdJwt: company.binding }, {}] })
    expect((await world.api(1).get('/v1/bindings', { token: null })).status).toBe(401)
    expect(await world.read('/v1/bindings', company, company.binding, BUREAU)).toMatchObject({
      code: 'MEMBER_ROLE_MISSING',
    })
  })
})
