import { namesIn } from '@hexin/sdk/network.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { expect } from 'vitest'
import {
  bindingOrder,
  type CompanyGrant,
  createCompany,
  signGrant,
  subjectToken,
} from '../../../scripts/company/company.ts'
import { anchored, checkedApi, newKey, until } from '../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../helpers/importFixture.ts'
import { startTestNode } from '../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../helpers/testCompany.ts'
import { createTestNetwork } from '../../helpers/testNetwork.ts'

const [BUREAU, BANK] = [1, 2]

export type KeepingWorld = Awaited<ReturnType<typeof createKeepingWorld>>

/** A provider with a record of a company, and a bank that keeps answers about it. */
export async function createKeepingWorld() {
  const company = createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司')
  const network = await createTestNetwork([['registrar', 'provider'], ['bank']])
  const bureauNode = await startTestNode(network, BUREAU)
  const bankNode = await startTestNode(network, BANK)
  const [bureau, bank] = [await checkedApi(bureauNode), await checkedApi(bankNode)]
  const bound = await bureau.post('/v1/bindings', { json: { bindings: [bindingOrder(company)] } })
  const binding = String((bound.body['bindings'] as string[])[0])
  await bureau.post('/v1/imports?profile=loans-zh', {
    body: [zhHeader, zhRow('L1')].join('\n'),
    type: 'text/csv',
  })
  await anchored(bureau)

  async function granted(terms: Parameters<typeof proposalOf>[1] = {}): Promise<CompanyGrant> {
    const { chainId, contracts } = network.network
    const chain = { id: chainId, grants: contracts.grants }
    const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
    const grant = await signGrant(company, {
      proposal,
      binding,
      now: now(),
      namesOf: namesIn({ members: [] }),
    })
    await bank.post('/v1/grants', { json: { grants: [grant.signed] } })
    for (const api of [bank, bureau])
      await until(
        async () => (await api.get(`/v1/grants/${grant.id}`)).body['state'],
        (state) => state === 'active',
      )
    return grant
  }

  /** The id of an exchange that was answered. */
  async function answered(grant: string, key = newKey()): Promise<string> {
    const json = {
      ...{ grant, kind: 'loan', fields: ['principal', 'status'] },
      ...{ purpose: 'preLoanReview', caseNumber: 'GZ-1', user: 'clerk 7' },
    }
    const { body } = await bank.post('/v1/exchanges', { json, key })
    expect(body).toMatchObject({ state: 'answered', records: [{ claims: { status: expect.anything() } }] })
    return String(body['id'])
  }

  /** What the bank's log tells the company that it keeps. */
  async function kept(): Promise<{ type: string; payload: unknown }[]> {
    const token = await subjectToken(company, { audience: BANK, binding, now: now() })
    const { body } = await bank.get('/v1/who-looked', { token })
    return (body['entries'] as { side: string; statement: string }[])
      .filter(({ side }) => side === 'keeper')
      .map(({ statement }) => {
        const { typ } = JSON.parse(Buffer.from(statement.split('.')[0] ?? '', 'base64url').toString())
        return { type: typ, payload: decodeStatement(statement, typ).payload }
      })
  }

  return {
    ...{ network, company, binding, bank, bankNode, bureau, bureauNode, granted, answered, kept },
    shown: async (id: string, query = '') => (await bank.get(`/v1/exchanges/${id}${query}`)).body,
    async stop(): Promise<void> {
      await Promise.all([bureauNode.stop(), bankNode.stop()])
      await network.chain.dispose()
    },
  }
}
