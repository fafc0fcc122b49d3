import { namesIn } from '@hexin/sdk/network.ts'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  bindingOrder,
  type CompanyGrant,
  createCompany,
  signGrant,
  signGrantControl,
} from '../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, newKey, until } from '../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../helpers/startTestNode.ts'
import { now, proposalOf } from '../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../helpers/testNetwork.ts'

/*
 * eclipse-edc/Connector#5377: an agreement that has expired is negotiated, and the transfer fails. Here everything is evaluated when it is asked, the
 * same by both sides, and a dry run tells it beforehand.
 */

const [BUREAU, BANK] = [1, 2]
let network: TestNetwork
let nodes: TestNode[]
let bureau: CheckedApi
let bank: CheckedApi
const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
let binding = ''
beforeAll(async () => {
  network = await createTestNetwork([['registrar', 'provider'], ['bank']])
  nodes = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
  const [first, second] = await Promise.all(nodes.map(checkedApi))
  if (!first || !second) throw new Error('no nodes')
  ;[bureau, bank] = [first, second]
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  binding = String((bound.body['bindings'] as string[])[0])
})
afterAll(async () => {
  await nodes[1]?.stop()
  await network.chain.dispose()
})

async function granted(terms: Parameters<typeof proposalOf>[1] = {}): Promise<CompanyGrant> {
  const { chainId, contracts } = network.network
  const chain = { id: chainId, grants: contracts.grants }
  const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
  const grant = await signGrant(company, { proposal, binding, now: now(), namesOf: namesIn({ members: [] }) })
  await bank.post('/v1/grants', { json: { grants: [grant.signed] } })
  for (const api of [bank, bureau])
    await until(
      async () => (await api.get(`/v1/grants/${grant.id}`)).body['state'],
      (state) => state === 'active',
    )
  return grant
}

const order = (grant: string, change: object = {}) => ({
  grant,
  kind: 'loan',
  fields: ['principal'],
  purpose: 'preLoanReview',
  caseNumber: 'GZ-1',
  user: 'clerk 7',
  ...change,
})
const foretold = async (json: object) => (await bank.post('/v1/exchanges/dry-run', { json })).body
const told = async (json: object) => (await bank.post('/v1/exchanges', { json, key: newKey() })).body
/** How much each side has logged, but for what a registrar says of its own accord: heads of companies' lists. */
const logged = () =>
  Promise.all(
    nodes.map(async ({ database }) => {
      const leaves = database.db.selectFrom('leaves').where('kind', 'not in', ['bindingHead', 'prekey'])
      return (await leaves.select('leaf_index').execute()).length
    }),
  )

describe('14. Expired or hopeless policies are discovered late; negotiations repeat needlessly', () => {
  test('a dry run says what would come of an order, rule by rule, and nothing is signed, counted or logged', async () => {
    const grant = await granted({ maxUses: 2 })
    const before = await logged()
    for (let i = 0; i < 5; i++) {
      const { allowed, code, trace } = await foretold(order(grant.id))
      expect([allowed, code]).toEqual([true, null])
      expect((trace as { pass: boolean }[]).every(({ pass }) => pass)).toBe(true)
    }
    expect(await logged()).toEqual(before)
    expect((await told(order(grant.id)))['state']).toBe('answered')
    expect(await logged()).not.toEqual(before)
  })

  test('what it foretells is what comes, and what would mend it is said in both languages', async () => {
    const grant = await granted({ maxUses: 1 })
    for (const [change, expected] of [
      [{ kind: 'tax', fields: ['year'] }, 'GRANT_KIND_EXCEEDED'],
      [{ purpose: 'guaranteeReview' }, 'GRANT_PURPOSE_MISMATCH'],
      [{ provider: BANK }, 'GRANT_PROVIDER_MISMATCH'],
    ] as const) {
      const { allowed, code, title, remedy } = await foretold(order(grant.id, change))
      expect([allowed, code]).toEqual([false, expected])
      expect(title).toEqual({ en: expect.stringMatching(/\.$/), zh: expect.stringMatching(/。$/) })
      expect(remedy).toEqual({ en: expect.stringMatching(/\.$/), zh: expect.stringMatching(/。$/) })
      const refused = await told(order(grant.id, change))
      expect([refused['code'], refused['titleZh'], refused['remedyZh']]).toEqual([
        expected,
        (title as { zh: string }).zh,
        (remedy as { zh: string }).zh,
      ])
    }
    expect((await told(order(grant.id)))['state']).toBe('answered')
    expect(await foretold(order(grant.id))).toMatchObject({ code: 'GRANT_USES_EXHAUSTED' })
  })

  test('one that has ended is known as such at once, before anything is sent', async () => {
    const ending = await granted({ expiry: now() + 8 })
    const revoked = await granted()
    const control = await signGrantControl(revoked, { action: 'revoke' })
    expect((await bank.post(`/v1/grants/${revoked.id}/controls`, { json: control })).status).toBeLessThan(300)
    expect(await foretold(order(revoked.id))).toMatchObject({ allowed: false, code: 'GRANT_REVOKED' })
    await until(
      () => foretold(order(ending.id)),
      ({ code }) => code === 'GRANT_EXPIRED',
    )
    const looked = await logged()
    expect(await told(order(ending.id))).toMatchObject({ code: 'GRANT_EXPIRED' })
    expect(await logged()).toEqual(looked)
  })

  test('of a grant that is not its own a member learns nothing, by a dry run either', async () => {
    const grant = await granted()
    const { code, trace } = (await bureau.post('/v1/exchanges/dry-run', { json: order(grant.id) })).body
    const none = await foretold(order(`0x${'0'.repeat(64)}`))
    expect([code, none['code']]).toEqual(['GRANT_UNKNOWN', 'GRANT_UNKNOWN'])
    const rules = (of: unknown) => (of as { rule: string }[]).map(({ rule }) => rule)
    expect(rules(trace)).toEqual(rules(none['trace']))
    expect(JSON.stringify(trace)).not.toContain(company.subject)
  })
})
