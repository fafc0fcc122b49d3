import { generateKeyPairSync, type JsonWebKey } from 'node:crypto'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { BindingOrder } from '@hexin/sdk/api/bindings.ts'
import type { SignedControl } from '@hexin/sdk/api/controls.ts'
import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import {
  assembleGrant,
  composeArtefact,
  type GrantProposal,
  type Replaced,
  signAsOfficer,
} from '@hexin/sdk/consent/composeGrant.ts'
import {
  type ControlKeys,
  controlSigner,
  createControlKeys,
  signControl,
} from '@hexin/sdk/consent/controlKeys.ts'
import type { NamesOf } from '@hexin/sdk/consent/render/rendered.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { createSubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import { artefactGrantId, type GrantControl, type GrantsChain } from '@hexin/sdk/consent/typedData.ts'
import type { Signer } from '@hexin/sdk/crypto/port.ts'
import { type Hex, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { jwkThumbprint, type P256Jwk, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'

/** A company that signs by software: an officer's key on this machine, instead of a passkey in the wallet. */
export type Company = {
  readonly subject: SubjectId
  readonly name: string
  readonly key: P256Jwk
  readonly signer: Signer
}

/** A grant that a company has signed, with the private control keys that only it has. */
export type CompanyGrant = {
  readonly id: Hex
  readonly signed: SignedGrant
  readonly keys: ControlKeys
  readonly chain: GrantsChain
}

const templateOf = createTemplates(crypto)

/** Seconds in which a registration may reach the chain. */
const RELAY_S = 3_600

export function generateOfficerKey(): JsonWebKey {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
}

export function createCompany(
  subject: SubjectId,
  name: string,
  officerKey: JsonWebKey = generateOfficerKey(),
): Company {
  const signer = es256Signer(officerKey)
  return { subject, name, signer, key: publicKeyJwk(signer.publicKey) }
}

/** What the registrar is asked to state about the company's key. The evidence here is the company's own word. */
export function bindingOrder({ subject, name, key }: Company) {
  const evidence = utf8(`${subject}\n${name}\n${jwkThumbprint(crypto, key)}\n`)
  const evidenceHash = toBase64url(crypto.sha256(evidence))
  return { subject, key, keyType: 'software', evidenceHash } as const satisfies BindingOrder
}

/** Signs a grant as the company's one officer. `binding` is the registrar's, as an SD-JWT. */
export async function signGrant(
  { key, signer }: Company,
  {
    proposal,
    binding,
    now,
    namesOf,
    replaced,
  }: {
    readonly proposal: GrantProposal
    readonly binding: string
    readonly now: number
    readonly namesOf: NamesOf
    /** The grant whose place it takes. */
    readonly replaced?: Replaced
  },
): Promise<CompanyGrant> {
  const keys = createControlKeys()
  const template = templateOf(proposal.template)
  if (!template) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: proposal.template })
  const composed = composeArtefact(crypto, {
    proposal,
    officers: [{ type: 'software', key }],
    quorum: 1,
    keys,
    replaced,
    template,
    language: 'zh',
    namesOf,
  })
  const { artefact, text } = composed
  const signature = await signAsOfficer(text, signer)
  const deadline = Math.min(now + RELAY_S, artefact.expiry)
  const signed = await assembleGrant(crypto, {
    ...composed,
    signatures: [signature],
    bindings: [binding],
    keys,
    replaced,
    deadline,
  })
  const id = artefactGrantId(artefact, artefactHash(crypto, text))
  return { id, signed, keys, chain: artefact.chain }
}

/** Signs a pause, resume or revocation with the grant's own control key. */
export async function signGrantControl(
  { id, keys, chain }: Pick<CompanyGrant, 'id' | 'keys' | 'chain'>,
  action:
    | { readonly action: 'pause' | 'resume'; readonly sequence: number; readonly deadline: number }
    | { readonly action: 'revoke' },
): Promise<SignedControl> {
  const control: GrantControl = { ...action, grant: id }
  const key = control.action === 'revoke' ? keys.revoke : keys.pause
  const signature = await signControl(controlSigner(key), { chain, control })
  return { ...control, signature }
}

/** The company's way into a member's node, for a minute. */
export const subjectToken = (
  { signer }: Company,
  { audience, binding, now }: { readonly audience: number; readonly binding: string; readonly now: number },
): Promise<string> => createSubjectToken(crypto, { audience, binding, now, signer })
