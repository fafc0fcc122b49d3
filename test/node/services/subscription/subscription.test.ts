import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { endSubscription } from '@hexin/sdk/actions/endSubscription.ts'
import { followEvents } from '@hexin/sdk/actions/followEvents.ts'
import { getSubscription } from '@hexin/sdk/actions/getSubscription.ts'
import { listSubscriptions } from '@hexin/sdk/actions/listSubscriptions.ts'
import { subscribe } from '@hexin/sdk/actions/subscribe.ts'
import type { SignedControl } from '@hexin/sdk/api/controls.ts'
import type { Subscription, SubscriptionOrder } from '@hexin/sdk/api/subscriptions.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CompanyGrant, signGrantControl } from '../../../../scripts/company/company.ts'
import { type CheckedApi, until } from '../../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import type { TestNode } from '../../../helpers/startTestNode.ts'
import { now } from '../../../helpers/testCompany.ts'
import { type AskingWorld, createAskingWorld } from '../exchange/askingWorld.ts'
import type { ProviderWorld } from '../exchange/providerWorld.ts'

let world: ProviderWorld
let node: TestNode
let bank: CheckedApi
let granted: AskingWorld['granted']
let stop: AskingWorld['stop']
beforeAll(async () => {
  ;({ world, node, bank, granted, stop } = await createAskingWorld())
})
afterAll(() => stop())

const orderOf = ({ id }: CompanyGrant, purpose: SubscriptionOrder['purpose']) => ({
  ...{ grant: id, kind: 'loan', fields: ['principal', 'status'], purpose },
  ...{ caseNumber: 'PUSH', user: 'clerk 7', until: now() + 3_600, everyS: 10 },
})

const reaches = (id: string, holds: (subscription: Subscription) => boolean) =>
  until(() => getSubscription(node.client, { id }), holds)

async function recordsOf({ exchange }: Subscription): Promise<number> {
  return ((await bank.get(`/v1/exchanges/${exchange}`)).body['records'] as unknown[]).length
}

const watchable = (): Promise<CompanyGrant> =>
  granted({
    ...{ mode: 'subscription', purpose: 'postLoanManagement' },
    template: templateHash(crypto, templateFor('postLoanManagement')),
  })

async function imports(...loans: readonly string[]): Promise<void> {
  const body = [zhHeader, ...loans.map((loan) => zhRow(loan))].join('\n')
  await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
}

/** The company's control, as both nodes obey it. */
async function control(grant: CompanyGrant, signed: SignedControl, state: string): Promise<void> {
  const { status } = await world.bureau.post(`/v1/grants/${grant.id}/controls`, { json: signed, token: null })
  expect(status).toBe(202)
  for (const side of [bank, world.bureau])
    await until(
      async () => (await side.get(`/v1/grants/${grant.id}`)).body['state'],
      (found) => found === state,
    )
}

/** The provider has looked at the subscription twice from now on: whatever it told of what was there before, it has told. */
async function looksAgain(id: string): Promise<void> {
  const next = async () =>
    (
      await world.node.database.db
        .selectFrom('subscribers')
        .select('next_at')
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
    ).next_at
  for (let i = 0; i < 2; i++) {
    const before = await next()
    await until(next, (at) => at > before)
  }
}

test('what changes is fetched by a request that counts; it goes on after both sides restarted, and ends with its subscription', async () => {
  const grant = await watchable()
  const { id } = await subscribe(node.client, { order: orderOf(grant, 'postLoanManagement') })
  const first = await reaches(id, ({ deliveries }) => deliveries === 1)
  expect(await recordsOf(first)).toBe(2)
  expect(await world.uses(grant.id)).toBe(1)

  await node.restart()
  await world.node.restart()
  await imports('L3', 'L4')
  const second = await reaches(id, ({ deliveries }) => deliveries === 2)
  expect(await recordsOf(second)).toBe(4)
  expect(await world.uses(grant.id)).toBe(2)

  expect(await endSubscription(node.client, { id })).toMatchObject({ state: 'ended', code: null })
  expect(await listSubscriptions(node.client)).toMatchObject({ subscriptions: [{ id, deliveries: 2 }] })
  expect(await world.node.database.db.selectFrom('subscribers').select('id').execute()).toEqual([])
}, 150_000)

test('while the grant is paused nothing is told; then what changed comes; a revocation ends it on both sides, and nothing more is told', async () => {
  const grant = await watchable()
  const { id } = await subscribe(node.client, { order: orderOf(grant, 'postLoanManagement') })
  await reaches(id, ({ deliveries }) => deliveries === 1)
  await control(
    grant,
    await signGrantControl(grant, { action: 'pause', sequence: 0, deadline: now() + 600 }),
    'paused',
  )

  await imports('L5')
  await looksAgain(id)
  const told = () =>
    node.database.db
      .selectFrom('subscriptions')
      .select(['told', 'seen'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow()
  const { told: before, seen } = await told()
  expect(before).toBe(seen)
  expect(await getSubscription(node.client, { id })).toMatchObject({ state: 'active', deliveries: 1 })

  await control(
    grant,
    await signGrantControl(grant, { action: 'resume', sequence: 1, deadline: now() + 600 }),
    'active',
  )
  await reaches(id, ({ deliveries }) => deliveries === 2)

  await control(grant, await signGrantControl(grant, { action: 'revoke' }), 'revoked')
  await imports('L6')
  const ended = await reaches(id, ({ state }) => state === 'ended')
  expect(ended).toMatchObject({ code: 'GRANT_REVOKED', deliveries: 2 })
  await until(
    () => world.node.database.db.selectFrom('subscribers').select('id').where('id', '=', id).execute(),
    (rows) => rows.length === 0,
  )
  expect(await told()).toMatchObject({ told: (await told()).seen })
  for await (const event of followEvents(node.client, { after: 0, types: ['subscription.ended'] }))
    if (event.data['subscription'] === id) {
      expect(event.data).toEqual({ subscription: id, grant: grant.id, provider: 1, code: 'GRANT_REVOKED' })
      break
    }
}, 150_000)

test('a member that is not its provider can tell it nothing', async () => {
  const grant = await watchable()
  const { id } = await subscribe(node.client, { order: orderOf(grant, 'postLoanManagement') })
  const { subscriptions } = createStores({ db: node.database.db, clock: now })
  const news = { id, state: 'x'.repeat(43), block: 0 }
  expect([
    await subscriptions.tell(3, news),
    await subscriptions.tell(1, { ...news, id: 'y'.repeat(22) }),
  ]).toEqual([false, false])
  await endSubscription(node.client, { id })
  expect(await subscriptions.tell(1, news)).toBe(false)
})

test('a grant for anything but a subscription is refused', async () => {
  const grant = await granted()
  await expect(subscribe(node.client, { order: orderOf(grant, 'preLoanReview') })).rejects.toMatchObject({
    code: 'SUBSCRIPTION_NOT_GRANTED',
  })
})
