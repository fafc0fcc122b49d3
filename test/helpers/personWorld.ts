import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { ask } from '@hexin/sdk/actions/ask.ts'
import { getGrant } from '@hexin/sdk/actions/getGrant.ts'
import { getHealth } from '@hexin/sdk/actions/getHealth.ts'
import { importRecords } from '@hexin/sdk/actions/importRecords.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { submitGrants } from '@hexin/sdk/actions/submitGrants.ts'
import type { Exchange } from '@hexin/sdk/api/exchanges.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { personTemplate } from '@hexin/sdk/consent/templates/person.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { isHexinError } from '@hexin/sdk/errors/base.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
} from '../../scripts/company/company.ts'
import { newKey, until } from './checkedApi.ts'
import { personCompany, personFiles } from './personFiles.ts'
import { startTestNode, type TestNode } from './startTestNode.ts'
import { now, proposalOf } from './testCompany.ts'
import { createTestNetwork, type TestNetwork } from './testNetwork.ts'

/** A bureau that is the registrar too, with records about a company's legal representative, and a bank: whole nodes. */
export type PersonWorld = {
  readonly network: TestNetwork
  readonly bureau: TestNode
  readonly bank: TestNode
  readonly company: Company
  readonly companyBinding: string
  /** How many rows each import refused, by reason. */
  readonly rejected: Readonly<Record<string, object>>
  /** A fresh grant of all that the template allows, final at both nodes. */
  grant(): Promise<CompanyGrant>
  /** What the bank gets: the exchange, or the code of its refusal. */
  ask(grant: Hex, kind: string, fields: readonly string[]): Promise<Exchange | string>
  close(): Promise<void>
}

export const BUREAU = 1
export const BANK = 2

export async function createPersonWorld({
  walletOrigin,
}: {
  readonly walletOrigin?: string
} = {}): Promise<PersonWorld> {
  const made = await createTestNetwork([['registrar', 'provider'], ['bank']])
  const wallet = { ...made.network.wallet, ...(walletOrigin !== undefined && { origin: walletOrigin }) }
  const network = { ...made, network: { ...made.network, wallet } }
  const [bureau, bank] = [await startTestNode(network, BUREAU), await startTestNode(network, BANK)]
  const company = createCompany(personCompany.subject, personCompany.name)
  const { bindings } = await issueBindings(bureau.client, { bindings: [bindingOrder(company)] })
  const companyBinding = bindings[0] ?? ''
  const rejected: Record<string, object> = {}
  for (const [profile, lines] of Object.entries(personFiles))
    rejected[profile] = (await importRecords(bureau.client, { profile, csv: lines.join('\n') })).rejected
  const size = (await getHealth(bureau.client)).log?.size ?? 0
  await until(
    () => getHealth(bureau.client),
    ({ log }) => (log?.anchoredSize ?? 0) >= size,
  )
  return {
    ...{ network, bureau, bank, company, companyBinding, rejected },
    async grant() {
      const { chainId, contracts } = network.network
      const proposal = proposalOf(company, {
        ...{ chain: { id: chainId, grants: contracts.grants }, grantee: BANK, providers: [BUREAU] },
        scope: personTemplate.scope.map(({ kind, fields }) => ({ kind, fields: [...fields] })),
        ...{ template: templateHash(crypto, personTemplate), maxUses: 50 },
      })
      const grant = await signGrant(company, {
        ...{ proposal, binding: companyBinding, now: now() },
        namesOf: namesIn({ members: [] }),
      })
      await submitGrants(bank.client, { grants: [grant.signed] })
      for (const { client } of [bank, bureau])
        await until(
          () => getGrant(client, { id: grant.id }).catch(() => undefined),
          (view) => view?.state === 'active',
        )
      return grant
    },
    async ask(grant, kind, fields) {
      const order = {
        ...{ grant, kind, fields: [...fields] },
        purpose: 'preLoanReview',
        ...{ caseNumber: 'GZ-2026-0731', user: 'clerk 7' },
      } as const
      try {
        return await ask(bank.client, { order, idempotencyKey: newKey() })
      } catch (error) {
        if (isHexinError(error)) return error.code
        throw error
      }
    },
    async close() {
      for (const node of [bureau, bank]) await node.stop()
      await network.chain.dispose()
      const failures = [...bureau.failures, ...bank.failures]
      if (failures.length > 0) throw new AggregateError(failures, 'A node failed.')
    },
  }
}

export const scoreFields = [
  ...['value', 'scoredOn', 'model', 'modelVersion', 'automated'],
  ...['reason1', 'reason2', 'reason3', 'reason4', 'humanReview'],
] as const
