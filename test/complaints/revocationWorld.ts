import { namesIn } from '@hexin/sdk/network.ts'
import {
  bindingOrder,
  type CompanyGrant,
  createCompany,
  signGrant,
  signGrantControl,
  subjectToken,
} from '../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi, newKey, until } from '../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../helpers/importFixture.ts'
import { startTestNode } from '../helpers/startTestNode.ts'
import { now, proposalOf } from '../helpers/testCompany.ts'
import { createTestNetwork } from '../helpers/testNetwork.ts'

export const [BUREAU, BANK] = [1, 2]

type Party = {
  member: number
  stopped: number | null
  state: string
  basis: string | null
  late: boolean
}

/** A provider, a bank and a regulator on real nodes, and a company with a record. */
export async function createRevocationWorld() {
  const network = await createTestNetwork([['registrar', 'provider'], ['bank'], ['regulator']])
  const bureauNode = await startTestNode(network, BUREAU)
  const bankNode = await startTestNode(network, BANK)
  const regulatorNode = await startTestNode(network, 3)
  const nodes = [bureauNode, bankNode, regulatorNode]
  const [bureau, bank, regulator] = await Promise.all([
    checkedApi(bureauNode),
    checkedApi(bankNode),
    checkedApi(regulatorNode),
  ])
  const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
  const { body } = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  const binding = String((body['bindings'] as string[])[0])
  await bureau.post('/v1/imports?profile=loans-zh', {
    body: [zhHeader, zhRow('L1')].join('\n'),
    type: 'text/csv',
  })
  await anchored(bureau)

  return {
    ...{ network, bureau, bank, regulator, bureauNode, bankNode, regulatorNode, subject: company.subject },
    async granted(): Promise<CompanyGrant> {
      const { chainId, contracts } = network.network
      const chain = { id: chainId, grants: contracts.grants }
      // Enough to be asked under until something is so.
      const terms = { chain, grantee: BANK, providers: [BUREAU], maxUses: 1_000 }
      const proposal = proposalOf(company, terms)
      const grant = await signGrant(company, {
        ...{ proposal, binding, now: now(), namesOf: namesIn({ members: [] }) },
      })
      await bank.post('/v1/grants', { json: { grants: [grant.signed] } })
      for (const api of [bank, bureau])
        await until(
          async () => (await api.get(`/v1/grants/${grant.id}`)).body['state'],
          (state) => state === 'active',
        )
      return grant
    },
    async ask(grant: string) {
      const json = {
        ...{ grant, kind: 'loan', fields: ['principal'], purpose: 'preLoanReview' },
        ...{ caseNumber: 'GZ-1', user: 'clerk 7' },
      }
      return (await bank.post('/v1/exchanges', { json, key: newKey() })).body
    },
    async revoke(at: CheckedApi, grant: CompanyGrant): Promise<number> {
      const control = await signGrantControl(grant, { action: 'revoke' })
      return (await at.post(`/v1/grants/${grant.id}/controls`, { json: control })).status
    },
    /** The parties to a revoked grant, as a member's own people see them. */
    parties: (at: CheckedApi, grant: CompanyGrant) => partiesAt(at, '/v1/revocations', grant),
    /** The same as the company sees it at a member. */
    async partiesForCompany(at: CheckedApi, audience: number, grant: CompanyGrant) {
      const token = await subjectToken(company, { audience, binding, now: now() })
      return partiesAt(at, '/v1/own-revocations', grant, token)
    },
    async end(): Promise<void> {
      await Promise.all(nodes.map((node) => node.stop()))
      await network.chain.dispose()
    },
  }
}

async function partiesAt(
  at: CheckedApi,
  path: string,
  grant: CompanyGrant,
  token?: string,
): Promise<Party[]> {
  const { body } = await at.get(path, token === undefined ? {} : { token })
  const found = (body['revocations'] as { grant: string; parties: Party[] }[]).find(
    (r) => r.grant === grant.id,
  )
  return found?.parties ?? []
}
