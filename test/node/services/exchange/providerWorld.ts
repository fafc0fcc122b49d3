import type { Budgets } from '@hexin/sdk/consent/budget.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
} from '../../../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi, until } from '../../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../../helpers/testNetwork.ts'

export const BUREAU = 1
export const BANK = 2
export const RIVAL = 3

/** A provider's node with two companies' records under a final checkpoint, and the means to grant. */
export type ProviderWorld = {
  readonly network: TestNetwork
  readonly node: TestNode
  readonly bureau: CheckedApi
  readonly company: Company
  readonly other: Company
  readonly binding: string
  /** A grant that is active on the chain as the provider sees it, unless `submit` is false. */
  grant(terms?: Parameters<typeof proposalOf>[1], submit?: boolean): Promise<CompanyGrant>
  /** Leaves of the provider's log by their kind. */
  leaves(): Promise<Readonly<Record<string, number>>>
  /** How often the provider counts a grant as used. */
  uses(grant: string): Promise<number>
  stop(): Promise<void>
}

export type ProviderWorldOptions = {
  /** The controlling group of both banks. */
  readonly group?: number
  readonly budgets?: Budgets
}

export async function createProviderWorld({
  group,
  budgets,
}: ProviderWorldOptions = {}): Promise<ProviderWorld> {
  const made = await createTestNetwork([['registrar', 'provider', 'notary'], ['bank'], ['bank']], {
    administrator: BUREAU,
    profileOf: (profile, member) =>
      group === undefined || member === BUREAU ? profile : { ...profile, group },
  })
  const network = budgets ? { ...made, network: { ...made.network, budgets } } : made
  const node = await startTestNode(network, BUREAU)
  const bureau = await checkedApi(node)
  const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
  const other = createCompany('uscc:91330100799655058B', '北京另一家有限公司')
  const otherRow = zhRow('X1').replace(/9135\w+/, '91330100799655058B')
  const body = [zhHeader, zhRow('L1'), zhRow('L2', { principal: '7.50' }), otherRow].join('\n')
  const imported = await bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  if (imported.body['added'] !== 3) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  const binding = String((bound.body['bindings'] as string[])[0])
  await anchored(bureau)
  const chain = { id: network.network.chainId, grants: network.network.contracts.grants }
  const { db } = node.database

  return {
    ...{ network, node, bureau, company, other, binding },
    async grant(terms = {}, submit = true) {
      const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
      const grant = await signGrant(company, {
        proposal,
        binding,
        now: now(),
        namesOf: namesIn({ members: [] }),
      })
      if (!submit) return grant
      const { body: said } = await bureau.post('/v1/grants', { json: { grants: [grant.signed] } })
      if ((said['results'] as { code: unknown }[])[0]?.code !== null)
        throw new Error(`not taken: ${JSON.stringify(said)}`)
      await until(
        async () => (await bureau.get(`/v1/grants/${grant.id}`)).body['state'],
        (state) => state === 'active',
      )
      return grant
    },
    async leaves() {
      const rows = await db
        .selectFrom('leaves')
        .select(({ fn }) => ['kind', fn.countAll<number>().as('count')])
        .groupBy('kind')
        .execute()
      return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]))
    },
    async uses(grant) {
      const row = await db
        .selectFrom('grant_uses')
        .select('uses')
        .where('grant_id', '=', grant)
        .executeTakeFirst()
      return row?.uses ?? 0
    },
    async stop() {
      await node.stop()
      await network.chain.dispose()
    },
  }
}
