import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { standingAlone } from '@hexin/sdk/bindings/standing.ts'
import type { GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { createTemplates, templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import { type GrantTrust, type VerifiedGrant, verifyGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId } from '@hexin/sdk/statement/jws.ts'
import {
  bindingOrder,
  type Company,
  type CompanyGrant,
  createCompany,
  generateOfficerKey,
  signGrant,
} from '../../scripts/company/company.ts'

export const now = (): number => Math.floor(Date.now() / 1000)

/** A chain for tests that don't need one. */
const noChain: GrantsChain = { id: 31_337, grants: `0x${'3'.repeat(40)}` }

/** Whoever binds keys to companies. */
export type TestRegistrar = { readonly member: number; readonly signer: Signer }

export const createTestRegistrar = (member = 1): TestRegistrar => ({
  member,
  signer: es256Signer(generateOfficerKey()),
})

/** What a verifier relies on who knows this registrar. */
function trustIn({ member, signer }: TestRegistrar, chain: GrantsChain = noChain): GrantTrust {
  const key = { algorithm: 'ES256', publicKey: signer.publicKey } as const
  const keyId = memberKeyId(crypto, member, key)
  return {
    chain,
    wallet: { origin: 'http://localhost:1', rpId: 'localhost' },
    templateOf: createTemplates(crypto),
    clock: now,
    standingOf: async (binding) => standingAlone(binding, now()),
    registrarKeyOf: (id) => (id === keyId ? key : undefined),
  }
}

/** A company with a software key that the registrar has bound. */
export type TestCompany = Company & {
  readonly binding: string
  /** A grant, as its officer signs it. */
  grant(terms?: Partial<GrantProposal>, at?: number): Promise<CompanyGrant>
}

const loanReview = templateHash(crypto, templateFor('preLoanReview'))
const loanFields = ['loanNumber', 'borrower', 'principal', 'guaranteed', 'status', 'loss', 'term']

export async function createTestCompany(
  registrar: TestRegistrar,
  {
    subject = 'uscc:91350100M000100Y43',
    name = '广州南沙精密仪器有限公司',
  }: { subject?: SubjectId; name?: string } = {},
): Promise<TestCompany> {
  const company = createCompany(subject, name)
  const { evidenceHash, keyType } = bindingOrder(company)
  const { sdJwt: binding } = await issueRecord(crypto, {
    kind: 'binding',
    subject,
    claims: {
      bindingNumber: crypto.randomBytes(8).join(''),
      sequence: 1,
      event: 'first',
      effectiveFrom: 0,
      key: jwkThumbprint(crypto, company.key),
      keyType,
      evidenceHash,
    },
    issuedAt: now(),
    keyId: memberKeyId(crypto, registrar.member, registrar.signer),
    signer: registrar.signer,
  })
  return {
    ...company,
    binding,
    grant: (terms, at = now()) =>
      signGrant(company, {
        proposal: proposalOf(company, terms, at),
        binding,
        now: at,
        namesOf: namesIn({ members: [] }),
      }),
  }
}

export function proposalOf(
  { subject, name }: Pick<Company, 'subject' | 'name'>,
  terms: Partial<GrantProposal> = {},
  at = now(),
): GrantProposal {
  return {
    chain: noChain,
    subject,
    subjectName: name,
    grantee: 2,
    providers: [3],
    scope: [{ kind: 'loan', fields: [...loanFields] }],
    purpose: 'preLoanReview',
    caseNumber: 'GZ-2026-0731',
    mode: 'store',
    maxUses: 10,
    frequency: null,
    dataRange: null,
    notBefore: at - 60,
    expiry: at + 86_400,
    retentionDays: 365,
    onwardTransfer: [],
    crossBorder: null,
    template: loanReview,
    ...terms,
  }
}

/** The grant as a node has checked it. */
export const verified = (
  registrar: TestRegistrar,
  { signed }: CompanyGrant,
  chain: GrantsChain = noChain,
): Promise<VerifiedGrant> => verifyGrant(crypto, { grant: signed, trust: trustIn(registrar, chain) })
