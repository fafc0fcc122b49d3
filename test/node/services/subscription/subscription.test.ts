import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { endSubscription } from '@hexin/sdk/actions/endSubscription.ts'
import { getSubscription } from '@hexin/sdk/actions/getSubscription.ts'
import { listSubscriptions } from '@hexin/sdk/actions/listSubscriptions.ts'
import { subscribe } from '@hexin/sdk/actions/subscribe.ts'
import type { Subscription, SubscriptionOrder } from '@hexin/sdk/api/subscriptions.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { CompanyGrant } from '../../../../scripts/company/company.ts'
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

test('what changes is fetched by a request that counts; it goes on after both sides restarted, and ends with its subscription', async () => {
  const grant = await granted({
    ...{ mode: 'subscription', purpose: 'postLoanManagement' },
    template: templateHash(crypto, templateFor('postLoanManagement')),
  })
  const { id } = await subscribe(node.client, { order: orderOf(grant, 'postLoanManagement') })
  const first = await reaches(id, ({ deliveries }) => deliveries === 1)
  expect(await recordsOf(first)).toBe(2)
  expect(await world.uses(grant.id)).toBe(1)

  await node.restart()
  await world.node.restart()
  const body = [zhHeader, zhRow('L3'), zhRow('L4')].join('\n')
  await world.bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  const second = await reaches(id, ({ deliveries }) => deliveries === 2)
  expect(await recordsOf(second)).toBe(4)
  expect(await world.uses(grant.id)).toBe(2)

  expect(await endSubscription(node.client, { id })).toMatchObject({ state: 'ended', code: null })
  expect(await listSubscriptions(node.client)).toMatchObject({ subscriptions: [{ id, deliveries: 2 }] })
  expect(await world.node.database.db.selectFrom('subscribers').select('id').execute()).toEqual([])
}, 150_000)

test('a grant for anything but a subscription is refused', async () => {
  const grant = await granted()
  await expect(subscribe(node.client, { order: orderOf(grant, 'preLoanReview') })).rejects.toMatchObject({
    code: 'SUBSCRIPTION_NOT_GRANTED',
  })
})
