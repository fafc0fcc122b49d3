import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { Database } from '@hexin/node/store/database.ts'
import { createObjections } from '@hexin/node/store/objections.ts'
import type { OwnRecords } from '@hexin/sdk/api/objections.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { SignedObjection } from '@hexin/sdk/objection/objection.ts'
import { type composeObjection, signObjection } from '@hexin/sdk/objection/signObjection.ts'
import { issueRecord, presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { memberKeyId, statementHash } from '@hexin/sdk/statement/jws.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
  subjectToken,
} from '../../../../scripts/company/company.ts'
import { anchored, type CheckedApi, checkedApi, newKey, until } from '../../../helpers/checkedApi.ts'
import { zhHeader, zhRow } from '../../../helpers/importFixture.ts'
import { startTestNode, type TestNode } from '../../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../../helpers/testCompany.ts'
import { createTestNetwork, type TestNetwork } from '../../../helpers/testNetwork.ts'

export const BUREAU = 1
export const BANK = 2
export const REGULATOR = 3
/** A member without a node of its own. */
export const RIVAL = 4

/** Terms of an objection that a test varies. */
export type Terms = Partial<Omit<composeObjection.Parameters, 'officer'>>

export type Bound = { readonly company: Company; readonly binding: string }

export type ObjectionWorld = Awaited<ReturnType<typeof createObjectionWorld>>

/** A provider, a bank and a regulator, each a whole node; two companies with records and bound keys; the bank's grant from the first. */
export async function createObjectionWorld() {
  const network: TestNetwork = await createTestNetwork([
    ['registrar', 'provider', 'notary'],
    ['bank'],
    ['regulator'],
    ['bank'],
  ])
  const nodes: readonly TestNode[] = await Promise.all(
    [BUREAU, BANK, REGULATOR].map((member) => startTestNode(network, member)),
  )
  const [bureau, bank, regulator] = (await Promise.all(nodes.map(checkedApi))) as [
    CheckedApi,
    CheckedApi,
    CheckedApi,
  ]
  const chain = { id: network.network.chainId, grants: network.network.contracts.grants }
  const companies = [
    createCompany('uscc:91350100M000100Y43', '广州南沙精密仪器有限公司'),
    createCompany('uscc:91330100799655058B', '北京另一家有限公司'),
  ]
  const otherRow = zhRow('X1').replace(/9135\w+/, '91330100799655058B')
  const body = [zhHeader, zhRow('L1'), zhRow('L2', { principal: '7.50' }), otherRow].join('\n')
  await bureau.post('/v1/imports?profile=loans-zh', { body, type: 'text/csv' })
  const { body: bound } = await bureau.post('/v1/bindings', {
    json: { bindings: companies.map(bindingOrder) },
  })
  const [own, other] = companies.map((company, i) => ({
    company,
    binding: (bound['bindings'] as string[])[i] ?? '',
  })) as [Bound, Bound]
  await anchored(bureau)

  async function grant(terms: Parameters<typeof proposalOf>[1] = {}): Promise<CompanyGrant> {
    const proposal = proposalOf(own.company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
    const made = await signGrant(own.company, {
      ...{ proposal, binding: own.binding, now: now() },
      namesOf: namesIn({ members: [] }),
    })
    await bank.post('/v1/grants', { json: { grants: [made.signed] } })
    for (const api of [bank, bureau])
      await until(
        async () => (await api.get(`/v1/grants/${made.id}`)).body['state'],
        (state) => state === 'active',
      )
    return made
  }

  const token = (audience = BUREAU, { company, binding }: Bound = own) =>
    subjectToken(company, { audience, binding, now: now() })

  return {
    ...{ network, nodes, bureau, bank, regulator, chain, own, other, grant, token },
    /** What the provider shows a company of its records. */
    async records(of: Bound = own): Promise<OwnRecords['records']> {
      const { body: shown } = await bureau.get('/v1/own-records', { token: await token(BUREAU, of) })
      return (shown as unknown as OwnRecords).records
    },
    /** An objection as this company's officer signs it. */
    objection(record: string, terms: Terms = {}, by: Bound = own): Promise<SignedObjection> {
      return signObjection(crypto, {
        terms: {
          chain,
          provider: BUREAU,
          subject: by.company.subject,
          kind: 'loan',
          record,
          fields: ['principal'],
          ground: 'wrong',
          detail: '借款本金应为九十万元',
          statement: '本企业从未借过该笔金额',
          issuedAt: now(),
          ...terms,
        },
        binding: by.binding,
        signer: by.company.signer,
      })
    },
    /** The provider's objections as it keeps them. */
    async bureauRows() {
      const store = createObjections({ db: nodes[0]?.database.db as Database, clock: now })
      return (await store.all({ limit: 100 })).items
    },
    async ask({ id }: CompanyGrant, fields = ['principal', 'status']) {
      const order = { grant: id, kind: 'loan', fields, purpose: 'preLoanReview' }
      const json = { ...order, caseNumber: 'GZ-2026-0731', user: 'clerk 7' }
      return bank.post('/v1/exchanges', { json, key: newKey() })
    },
    async stop(): Promise<readonly unknown[]> {
      // A test may have stopped the provider's to take its place.
      await Promise.all(nodes.map((node) => node.stop()))
      await network.chain.dispose()
      return nodes.flatMap(({ failures }) => failures)
    },
  }
}

/** A correction of the first loan as a member may issue it, with its hash. */
export async function issueCorrection(
  { network, own }: ObjectionWorld,
  by: number,
  supersedes: string,
  {
    subject = own.company.subject,
    fields = ['principal', 'status'],
  }: {
    readonly subject?: SubjectId
    readonly fields?: readonly string[]
  } = {},
) {
  const signer = network.signers(by).statement
  const { sdJwt, statement } = await issueRecord(crypto, {
    ...{ kind: 'loan', subject, issuedAt: now(), supersedes, signer, keyId: memberKeyId(crypto, by, signer) },
    claims: {
      ...{ loanNumber: 'L1', borrower: '某公司', principal: '9000', guaranteed: '0' },
      ...{ status: 'performing', loss: '0' },
    },
  })
  return { sdJwt: presentRecord(sdJwt, fields), of: statementHash(crypto, statement) }
}
