import type { GrantArtefact } from '@hexin/sdk/consent/artefact.ts'
import type { GateRequest, GateState, RefusalCode } from '@hexin/sdk/consent/evaluate.ts'
import { AT, artefactOf } from '../helpers.ts'

/** All that the gate decides on. */
export type GateCase = {
  readonly basis: GrantArtefact | undefined
  readonly request: GateRequest
  readonly state: GateState
}

export const artefact = artefactOf({
  scope: [
    { kind: 'loan', fields: ['principal', 'status', 'loss'] },
    { kind: 'registration', fields: ['name', 'legalRepresentative'] },
  ],
})

export const allowed: GateCase & { readonly basis: GrantArtefact } = {
  basis: artefact,
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
    asker: { status: 'active' },
    provider: { status: 'active' },
    grant: { state: 'active' },
    revocationSeen: false,
    uses: 0,
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
  (given: GateCase): GateCase => ({ ...given, basis: given.basis && { ...given.basis, ...change } })

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
      spoil: state({ [who]: { status: 'retired' } }),
    },
    {
      title: `the ${who} is suspended`,
      rule: `${who}.suspended`,
      code: 'MEMBER_SUSPENDED',
      spoil: state({ [who]: { status: 'suspended' } }),
    },
  ]),
  {
    title: 'the grant is another bank’s',
    rule: 'grant.grantee',
    code: 'GRANT_UNKNOWN',
    spoil: basis({ grantee: 9 }),
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
    title: 'it was used as often as it may be',
    rule: 'grant.uses',
    code: 'GRANT_USES_EXHAUSTED',
    spoil: state({ uses: 3 }),
  },
]

/** All of these at once; where two exclude each other, the earlier one is there. */
export const spoiltBy = (chosen: readonly Fault[], given: GateCase = allowed): GateCase =>
  chosen.toReversed().reduce((made, { spoil }) => spoil(made), given)
