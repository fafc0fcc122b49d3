import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import { standingAlone } from '@hexin/sdk/bindings/standing.ts'
import { type GrantArtefact, type Officer, parseArtefact } from '@hexin/sdk/consent/artefact.ts'
import { assembleGrant, composeArtefact, type GrantProposal } from '@hexin/sdk/consent/composeGrant.ts'
import { createControlKeys } from '@hexin/sdk/consent/controlKeys.ts'
import type { OfficerSignature, SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { createTemplates, templateFor } from '@hexin/sdk/consent/templates/index.ts'
import type { GrantTrust } from '@hexin/sdk/consent/verifyGrant.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkThumbprint, type P256Jwk, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { memberKeyId, type StatementKey } from '@hexin/sdk/statement/jws.ts'
import { generateOfficerKey } from '../../scripts/company/company.ts'

/** Half past nine in Peking on 22 November 2026: whatever a test holds against a clock, it holds against this one. */
export const AT = 1_795_311_000

export const subject: SubjectId = 'uscc:91350100M000100Y43'
export const otherSubject: SubjectId = 'uscc:91330100799655058B'

/** A member that signs statements. */
export type TestMember = {
  readonly number: number
  readonly signer: Signer
  readonly key: StatementKey
  readonly keyId: string
}

export function createMember(number: number): TestMember {
  const signer = es256Signer(generateOfficerKey())
  const key: StatementKey = { algorithm: 'ES256', publicKey: signer.publicKey }
  return { number, signer, key, keyId: memberKeyId(crypto, number, key) }
}

/** Finds the keys of these members, and of nobody else. */
export const keysOf =
  (...members: readonly TestMember[]) =>
  (keyId: string): StatementKey | undefined =>
    members.find((member) => member.keyId === keyId)?.key

export const chain = { id: 31_337, grants: `0x${'3'.repeat(40)}` } as const
export const wallet = { origin: 'https://wallet.example', rpId: 'wallet.example' }

const loanReview = templateHash(crypto, templateFor('preLoanReview'))
/** The terms under which everything here is composed and read. */
export const reading = {
  template: templateFor('preLoanReview'),
  language: 'zh',
  namesOf: (member: number) => ({ zh: `第${member}银行`, en: `Bank ${member}` }),
} as const

export const proposal: GrantProposal = {
  chain,
  subject,
  subjectName: '广州南沙精密仪器有限公司',
  grantee: 2,
  providers: [3, 4],
  scope: [
    { kind: 'loan', fields: ['loanNumber', 'principal', 'status', 'loss'] },
    { kind: 'tax', fields: ['year', 'creditRating'] },
  ],
  purpose: 'preLoanReview',
  caseNumber: 'GZ-2026-0731',
  mode: 'store',
  maxUses: 3,
  frequency: null,
  dataRange: null,
  notBefore: AT - 60,
  expiry: AT + 86_400,
  retentionDays: 365,
  onwardTransfer: [],
  crossBorder: null,
  template: loanReview,
}

/** A person who may sign, with a software key. */
export type TestOfficer = { readonly signer: Signer; readonly key: P256Jwk }

export function createOfficer(): TestOfficer {
  const signer = es256Signer(generateOfficerKey())
  return { signer, key: publicKeyJwk(signer.publicKey) }
}

export const software = ({ key }: TestOfficer): Officer => ({ type: 'software', key })
export const passkey = ({ key }: TestOfficer): Officer => ({ type: 'passkey', key, credentialId: 'Y3JlZA' })

export const artefactOf = (
  terms: Partial<GrantArtefact> = {},
  officer: TestOfficer = anyOfficer,
): GrantArtefact => {
  const { artefact } = composeArtefact(crypto, {
    proposal,
    officers: [software(officer)],
    quorum: 1,
    keys: createControlKeys(),
    ...reading,
  })
  return { ...artefact, ...terms }
}
const anyOfficer = createOfficer()

/** What the registrar says of an officer's key. */
export async function bindingOf(
  registrar: TestMember,
  { key }: TestOfficer,
  {
    keyType = 'software',
    about = subject,
    issuedAt = AT - 3_600,
  }: { readonly keyType?: Officer['type']; readonly about?: SubjectId; readonly issuedAt?: number } = {},
): Promise<string> {
  const { sdJwt } = await issueRecord(crypto, {
    kind: 'binding',
    subject: about,
    claims: {
      bindingNumber: toBase64url(crypto.randomBytes(8)),
      sequence: 1,
      event: 'first',
      effectiveFrom: 0,
      key: jwkThumbprint(crypto, key),
      keyType,
      evidenceHash: toBase64url(crypto.sha256(utf8('identity evidence'))),
    },
    issuedAt,
    keyId: registrar.keyId,
    signer: registrar.signer,
  })
  return sdJwt
}

export const trustIn = (...registrars: readonly TestMember[]): GrantTrust => ({
  chain,
  wallet,
  templateOf: createTemplates(crypto),
  registrarKeyOf: keysOf(...registrars),
  clock: () => AT,
  standingOf: async (binding) => standingAlone(binding, AT),
})

/** A grant of these officers; each of `sign` makes one signature over its text. */
export async function makeGrant({
  officers,
  quorum = officers.length,
  bindings,
  sign,
  terms = {},
}: {
  readonly officers: readonly Officer[]
  readonly quorum?: number
  readonly bindings: readonly string[]
  readonly sign: (text: string) => Promise<readonly OfficerSignature[]>
  readonly terms?: Partial<GrantProposal>
}): Promise<SignedGrant> {
  const keys = createControlKeys()
  const composed = composeArtefact(crypto, {
    proposal: { ...proposal, ...terms },
    officers,
    quorum,
    keys,
    ...reading,
  })
  const signatures = await sign(composed.text)
  return assembleGrant(crypto, { ...composed, signatures, bindings, keys, deadline: AT + 3_600 })
}

/** Whether an artefact, written canonically, is taken. */
export const reparsed = (artefact: object): GrantArtefact => parseArtefact(canonicalJson(artefact))

/** n - s: the other signature that ECDSA on P-256 has for the same r. */
export function otherS(raw: Uint8Array): Uint8Array {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n
  const s = order - BigInt(`0x${Buffer.from(raw.subarray(32)).toString('hex')}`)
  return Buffer.concat([raw.subarray(0, 32), Buffer.from(s.toString(16).padStart(64, '0'), 'hex')])
}

/** A member's signature over a text, base64url. */
export const es256Signature = async ({ signer }: Pick<TestMember, 'signer'>, text: string): Promise<string> =>
  toBase64url(await signer.sign(utf8(text)))
