import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { getFigures } from '@hexin/sdk/actions/getFigures.ts'
import { issueBindings } from '@hexin/sdk/actions/issueBindings.ts'
import { listImportSubjects } from '@hexin/sdk/actions/listImportSubjects.ts'
import { submitGrants } from '@hexin/sdk/actions/submitGrants.ts'
import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { Hex } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  signGrant,
} from '../company/company.ts'
import type { Running } from './network.ts'
import { chunks, mapPool } from './pool.ts'
import { until } from './until.ts'

/** What the companies of the demo let bank A see: not which bank lent, not how many work there. */
export const GRANTED_FIELDS = ['principal', 'term', 'status'] as const

const DAY_S = 86_400
const loanReview = templateHash(crypto, templateFor('preLoanReview'))
const BINDINGS_AT_ONCE = 500
const GRANTS_AT_ONCE = 50

/** A bank's order under a grant of the demo. */
export const orderFor = ({
  grant,
  caseNumber,
  fields,
}: {
  readonly grant: Hex
  readonly caseNumber: string
  readonly fields: readonly string[]
}): ExchangeOrder => ({
  grant,
  kind: 'loan',
  fields: [...fields],
  purpose: 'preLoanReview',
  caseNumber,
  user: 'demo',
})

export type BoundCompany = Company & { readonly binding: string }

export const now = (): number => Math.floor(Date.now() / 1000)

/** The companies that an import's records are about, with a fresh key each. */
export async function readCompanies(running: Running, importId: string): Promise<Company[]> {
  const companies: Company[] = []
  for await (const { subject, name } of listImportSubjects(running.client('bureau'), { id: importId }))
    companies.push(createCompany(subject as SubjectId, name))
  return companies
}

/** Has the registrar bind every company's key. */
export async function bindCompanies(
  running: Running,
  companies: readonly Company[],
  onProgress: (done: number) => void,
): Promise<BoundCompany[]> {
  const registrar = running.client('registrar')
  const bound: BoundCompany[] = []
  for (const part of chunks(companies, BINDINGS_AT_ONCE)) {
    const { bindings } = await issueBindings(registrar, { bindings: part.map(bindingOrder) })
    for (const [i, company] of part.entries()) bound.push({ ...company, binding: bindings[i] ?? '' })
    onProgress(bound.length)
  }
  return bound
}

/** A bank's proposal to a company of the demo. */
export function proposalFor(
  running: Running,
  { subject, name }: Pick<Company, 'subject' | 'name'>,
  {
    grantee,
    caseNumber,
    expiry = now() + DAY_S,
  }: { readonly grantee: string; readonly caseNumber: string; readonly expiry?: number },
): GrantProposal {
  return {
    chain: { id: running.network.chainId, grants: running.network.contracts.grants },
    subject,
    subjectName: name.slice(0, 300),
    grantee: running.number(grantee),
    providers: [running.number('bureau')],
    scope: [{ kind: 'loan', fields: [...GRANTED_FIELDS] }],
    purpose: 'preLoanReview',
    caseNumber,
    mode: 'store',
    maxUses: 10,
    frequency: null,
    dataRange: null,
    // Clocks differ a little; a grant counts from a minute ago.
    notBefore: now() - 60,
    expiry,
    retentionDays: 365,
    onwardTransfer: [],
    crossBorder: null,
    template: loanReview,
  }
}

/** Every company grants bank A its scope; resolves when bank A's node has taken them all. */
export async function grantAll(
  running: Running,
  { companies, caseNumber }: { readonly companies: readonly BoundCompany[]; readonly caseNumber: string },
  onProgress: (done: number) => void,
): Promise<CompanyGrant[]> {
  let done = 0
  const parts = await mapPool(chunks(companies, GRANTS_AT_ONCE), 3, async (part) => {
    const grants: CompanyGrant[] = []
    for (const company of part) {
      const proposal = proposalFor(running, company, { grantee: 'bank-a', caseNumber })
      grants.push(
        await signGrant(company, {
          proposal,
          binding: company.binding,
          now: now(),
          namesOf: namesIn(running.network),
        }),
      )
    }
    await handIn(running, 'bank-a', grants)
    done += part.length
    onProgress(done)
    return grants
  })
  return parts.flat()
}

/** Waits until the chain has so many grants of a case, as bank A and the bureau have read it. */
export async function untilGranted(
  running: Running,
  { caseNumber, count }: { readonly caseNumber: string; readonly count: number },
): Promise<void> {
  for (const id of ['bank-a', 'bureau'])
    await until(
      `${count} grants are final`,
      async () => (await getFigures(running.client(id), { caseNumber })).grants >= count,
      { timeoutMs: 900_000, everyMs: 500 },
    )
}

/** Hands grants in at a member's node. @throws Error if one of them is not taken */
export async function handIn(
  running: Running,
  member: string,
  grants: readonly CompanyGrant[],
): Promise<void> {
  const { results } = await submitGrants(running.client(member), {
    grants: grants.map(({ signed }) => signed),
  })
  const refused = results.find(({ code }) => code !== null)
  if (refused) throw new Error(`A grant was not taken: ${refused.code}, ${refused.detail}`)
}
