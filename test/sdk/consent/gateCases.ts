import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import type {
  GateRequest,
  GateState,
  GrantBasis,
  MemberStanding,
  RefusalCode,
} from '@hexin/sdk/consent/gate/inputs.ts'
import type { Template } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { scoreKind } from '@hexin/sdk/schemas/kinds/score.ts'
import { creditLicence } from '../../helpers/testProfile.ts'
import { AT, artefactOf } from '../helpers.ts'

/** All that the gate decides on. */
export type GateCase = {
  readonly basis: GrantBasis | undefined
  readonly request: GateRequest
  readonly state: GateState
}

export const artefact = artefactOf({
  scope: [
    { kind: 'loan', fields: ['principal', 'status', 'loss'] },
    { kind: 'registration', fields: ['name', 'legalRepresentative'] },
    { kind: 'score', fields: ['scoreNumber', ...scoreKind.inseparable] },
  ],
})

/** The one for loans, and scores besides. */
const wider: Template = {
  ...templateFor('preLoanReview'),
  scope: [...templateFor('preLoanReview').scope, ...artefact.scope.slice(2)],
}

export const allowed: GateCase & { readonly basis: GrantBasis } = {
  basis: { type: 'grant', artefact, template: wider },
  request: {
    asker: 2,
    provider: 3,
    kind: 'loan',
    fields: ['principal', 'status'],
    purpose: 'preLoanReview',
  },
  state: {
    now: AT,
    block: { number: 100, hash: `0x${'b'.repeat(64)}`, time: AT - 5 },
    asker: { status: 'active', roles: ['bank'], country: 'CN', licences: [] },
    provider: { status: 'active', roles: ['provider'], country: 'CN', licences: [creditLicence] },
    grant: { state: 'active' },
    revocationSeen: false,
    uses: 0,
    usesInPeriod: 0,
    budget: { field: 'principal', used: 0, limit: 10, days: 30 },
    persons: [],
  },
}

export type Fault = {
  readonly title: string
  readonly rule: string
  readonly code: RefusalCode
  readonly spoil: (given: GateCase) => GateCase
}

const state =
  (change: Partial<GateState>) =>
  (given: GateCase): GateCase => ({ ...given, state: { ...given.state, ...change } })
const request =
  (change: (old: GateRequest) => Partial<GateRequest>) =>
  (given: GateCase): GateCase => ({
    ...given,
    request: { ...given.request, ...change(given.request) },
  })
const basis =
  (change: Partial<GrantArtefact>) =>
  (given: GateCase): GateCase => ({
    ...given,
    basis: given.basis && { ...given.basis, artefact: { ...given.basis.artefact, ...change } },
  })
const standing =
  (who: 'asker' | 'provider', change: Partial<MemberStanding>) =>
  (given: GateCase): GateCase => ({
    ...given,
    state: {
      ...given.state,
      [who]: { roles: [], country: 'CN', licences: [], ...given.state[who], ...change },
    },
  })

/** The same grant, to be used twice a month, under a template that allows it. */
const monthly = (given: GateCase): GateCase => {
  const frequency = { per: 'month', times: 2 } as const
  const made = basis({ frequency })(given)
  const template = made.basis?.template && { ...made.basis.template, maxFrequency: frequency }
  return { ...made, basis: made.basis && { ...made.basis, template } }
}

/** Credit data are asked for. */
const aLoan = request(() => ({ kind: 'loan', fields: ['principal', 'status'] }))

/** Whatever the gate refuses, in the order in which it looks. */
export const faults: readonly Fault[] = [
  ...(['asker', 'provider'] as const).flatMap((who): Fault[] => [
    {
      title: `the ${who} is no member`,
      rule: `${who}.known`,
      code: 'MEMBER_UNKNOWN',
      spoil: state({ [who]: undefined }),
    },
    {
      title: `the ${who} has left`,
      rule: `${who}.retired`,
      code: 'MEMBER_RETIRED',
      spoil: standing(who, { status: 'retired' }),
    },
    {
      title: `the ${who} is suspended`,
      rule: `${who}.suspended`,
      code: 'MEMBER_SUSPENDED',
      spoil: standing(who, { status: 'suspended' }),
    },
  ]),
  {
    title: 'the grant is another bank’s',
    rule: 'grant.grantee',
    code: 'GRANT_UNKNOWN',
    spoil: basis({ grantee: 9 }),
  },
  {
    title: 'the provider has no licence for credit data',
    rule: 'provider.licence',
    code: 'MEMBER_LICENCE_MISSING',
    spoil: (given) => aLoan(standing('provider', { licences: [] })(given)),
  },
  {
    title: 'the asker sits abroad and the grant names no basis for it',
    rule: 'asker.abroad',
    code: 'GRANT_ABROAD',
    spoil: standing('asker', { country: 'SG' }),
  },
  {
    title: 'the grant names other providers',
    rule: 'grant.provider',
    code: 'GRANT_PROVIDER_MISMATCH',
    spoil: basis({ providers: [8, 9] }),
  },
  {
    title: 'a revocation was seen, on the chain or not',
    rule: 'grant.revoked',
    code: 'GRANT_REVOKED',
    spoil: state({ revocationSeen: true }),
  },
  {
    title: 'a later version took its place',
    rule: 'grant.superseded',
    code: 'GRANT_SUPERSEDED',
    spoil: state({ grant: { state: 'superseded' } }),
  },
  {
    title: 'this second is the end',
    rule: 'grant.expiry',
    code: 'GRANT_EXPIRED',
    spoil: basis({ expiry: AT }),
  },
  {
    title: 'the chain does not have it',
    rule: 'grant.registered',
    code: 'GRANT_NOT_REGISTERED',
    spoil: state({ grant: undefined }),
  },
  {
    title: 'it is paused',
    rule: 'grant.paused',
    code: 'GRANT_PAUSED',
    spoil: state({ grant: { state: 'paused' } }),
  },
  {
    title: 'it begins in the next second',
    rule: 'grant.notBefore',
    code: 'GRANT_NOT_STARTED',
    spoil: basis({ notBefore: AT + 1 }),
  },
  {
    title: 'nobody here knows its template',
    rule: 'template.known',
    code: 'GRANT_TEMPLATE_UNKNOWN',
    spoil: (given) => ({ ...given, basis: given.basis && { ...given.basis, template: undefined } }),
  },
  {
    title: 'it goes beyond its template',
    rule: 'template.bounds',
    code: 'GRANT_TEMPLATE_EXCEEDED',
    spoil: basis({ retentionDays: 36_500 }),
  },
  {
    title: 'the asker has no role for which the template is made',
    rule: 'template.grantees',
    code: 'MEMBER_ROLE_MISSING',
    spoil: standing('asker', { roles: ['investor'] }),
  },
  {
    title: 'it is for another purpose',
    rule: 'grant.purpose',
    code: 'GRANT_PURPOSE_MISMATCH',
    spoil: request(() => ({ purpose: 'guaranteeReview' })),
  },
  {
    title: 'the kind is not granted',
    rule: 'grant.kind',
    code: 'GRANT_KIND_EXCEEDED',
    spoil: request(() => ({ kind: 'tax' })),
  },
  {
    title: 'one field among granted ones is not granted',
    rule: 'grant.fields',
    code: 'GRANT_SCOPE_EXCEEDED',
    spoil: request(({ fields }) => ({ fields: [...fields, 'borrower'] })),
  },
  {
    title: 'a granted field is about a person',
    rule: 'person.consent',
    code: 'GRANT_PERSON_CONSENT_MISSING',
    spoil: request(() => ({ kind: 'registration', fields: ['name', 'legalRepresentative'] })),
  },
  {
    title: 'a score is asked for without what explains it',
    rule: 'record.inseparable',
    code: 'RECORD_INSEPARABLE',
    spoil: request(() => ({ kind: 'score', fields: ['scoreNumber'] })),
  },
  {
    title: 'it was used as often as it may be',
    rule: 'grant.uses',
    code: 'GRANT_USES_EXHAUSTED',
    spoil: state({ uses: 3 }),
  },
  {
    title: 'it was used as often as it may be this month',
    rule: 'grant.frequency',
    code: 'GRANT_FREQUENCY_EXCEEDED',
    spoil: (given) => monthly({ ...given, state: { ...given.state, usesInPeriod: 2 } }),
  },
  {
    title: 'the asker’s group was told a field as often as the network allows',
    rule: 'group.budget',
    code: 'BUDGET_EXHAUSTED',
    spoil: state({ budget: { field: 'principal', used: 10, limit: 10, days: 30 } }),
  },
]

/** All of these at once; where two exclude each other, the earlier one is there. */
export const spoiltBy = (chosen: readonly Fault[], given: GateCase = allowed): GateCase =>
  chosen.toReversed().reduce((made, { spoil }) => spoil(made), given)
