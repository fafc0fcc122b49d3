import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { BindingOrder } from '@hexin/sdk/api/bindings.ts'
import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
  subjectToken,
} from '../../../../scripts/company/company.ts'
import { type CheckedApi, checkedApi, until } from '../../../helpers/checkedApi.ts'
import { startTestNode, type TestNode } from '../../../helpers/startTestNode.ts'
import { now, proposalOf } from '../../../helpers/testCompany.ts'
import { createTestNetwork } from '../../../helpers/testNetwork.ts'

export const REGISTRAR = 1
export const BANK = 2
export const BUREAU = 3
/** Seconds that a later key waits in these tests. */
export const WAIT_S = 8

type Terms = Partial<GrantProposal>

/** Three nodes on a chain: a registrar, a bank that is the regulator too, and a provider. */
export type BindingWorld = Awaited<ReturnType<typeof createBindingWorld>>

export async function createBindingWorld() {
  const made = await createTestNetwork([['registrar'], ['bank', 'regulator'], ['provider']], {
    administrator: REGISTRAR,
  })
  const network = { ...made, network: { ...made.network, bindingWaitS: WAIT_S } }
  const nodes: TestNode[] = []
  for (const member of [REGISTRAR, BANK, BUREAU]) nodes.push(await startTestNode(network, member))
  const apis = await Promise.all(nodes.map(checkedApi))
  const api = (member: number): CheckedApi => {
    const found = apis[member - 1]
    if (!found) throw new RangeError(`no node ${member}`)
    return found
  }
  const chain = { id: made.network.chainId, grants: made.network.contracts.grants }
  const { statement: signer } = made.signers(REGISTRAR)
  const keyId = memberKeyId(crypto, REGISTRAR, signer)
  let companies = 0

  /** By the registrar's clerk, over the registrar's own node: the binding, or the code that refuses it. */
  async function bind(order: BindingOrder): Promise<string> {
    const { body } = await api(REGISTRAR).post('/v1/bindings', { json: { bindings: [order] } })
    return String((body['bindings'] as string[] | undefined)?.[0] ?? body['code'])
  }

  async function grantOf(company: Company, binding: string, terms: Terms = {}): Promise<CompanyGrant> {
    const proposal = proposalOf(company, { chain, grantee: BANK, providers: [BUREAU], ...terms })
    return signGrant(company, { proposal, binding, now: now(), namesOf: namesIn({ members: [] }) })
  }

  /** Hands a grant in at a member's node: its code, or `accepted`. */
  async function submit({ signed }: CompanyGrant, member = BANK): Promise<string> {
    const { body } = await api(member).post('/v1/grants', { json: { grants: [signed] } })
    return (body['results'] as { code: string | null }[])[0]?.code ?? 'accepted'
  }

  const stateAt = async (id: string, member: number) =>
    (await api(member).get(`/v1/grants/${id}`)).body['state']

  async function reaches(id: string, wanted: string, members = [BANK, BUREAU]): Promise<void> {
    for (const member of members)
      await until(
        () => stateAt(id, member),
        (state) => state === wanted,
      )
  }

  return {
    ...{ network, chain, nodes, api, bind, grantOf, submit, stateAt, reaches },
    /** A company with its first key, and a grant of it that is active at bank and provider. */
    async company() {
      companies++
      const subject: SubjectId = `local:test:0000000${companies}`
      const company = createCompany(subject, `公司${companies}`)
      const binding = await bind(bindingOrder(company))
      const grant = await grantOf(company, binding)
      await submit(grant)
      await reaches(grant.id, 'active')
      return { ...company, binding, grant }
    },
    /** Another key for a company. */
    other: ({ subject, name }: Company) => createCompany(subject, name),
    /** What an insider signs with the registrar's own key, past its node. */
    async forge(company: Company, claims: Claims): Promise<string> {
      const { sdJwt } = await issueRecord(crypto, {
        kind: 'binding',
        subject: company.subject,
        claims: {
          bindingNumber: 'forged',
          sequence: 2,
          event: 'added',
          effectiveFrom: 1,
          key: jwkThumbprint(crypto, company.key),
          keyType: 'software',
          evidenceHash: bindingOrder(company).evidenceHash,
          ...claims,
        },
        issuedAt: 1,
        keyId,
        signer,
      })
      return sdJwt
    },
    hashOf: (sdJwt: string) => bindingHash(crypto, sdJwt),
    /** What a company reads at a member's node. */
    async read(path: string, company: Company, binding: string, member = BUREAU) {
      const token = await subjectToken(company, { audience: member, binding, now: now() })
      return (await api(member).get(path, { token })).body
    },
    alarms: async (member: number) =>
      (await api(member).get('/v1/alarms')).body['alarms'] as {
        kind: string
        subject: string
        evidence: string[]
        member: number
      }[],
    async stop() {
      for (const node of nodes) await node.stop()
      await network.chain.dispose()
    },
  }
}

export { bindingOrder, until }
