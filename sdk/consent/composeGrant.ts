import { z } from 'zod'
import type { Crypto, Signer } from '../crypto/port.ts'
import { toBase64url } from '../encoding.ts'
import {
  artefactHash,
  artefactSchema,
  artefactText,
  type GrantArtefact,
  noticeHash,
  type Officer,
  parseArtefact,
} from './artefact.ts'
import { type ControlKeys, controlAddresses, controlSigner, signRegistration } from './controlKeys.ts'
import { softwareSigningInput } from './officerSignature.ts'
import type { GrantTerms } from './render/rendered.ts'
import { noticeText, renderGrant } from './render.ts'
import type { OfficerSignature, SignedGrant } from './signedGrant.ts'
import { registrationOf } from './typedData.ts'

/** What a grantee proposes: the artefact without what only the company can add (its officers, quorum, salt, control keys). */
export const proposalSchema = z
  .strictObject({
    chain: artefactSchema.shape.chain,
    subject: artefactSchema.shape.subject,
    subjectName: artefactSchema.shape.subjectName,
    grantee: artefactSchema.shape.grantee,
    providers: artefactSchema.shape.providers,
    scope: artefactSchema.shape.scope,
    purpose: artefactSchema.shape.purpose,
    caseNumber: artefactSchema.shape.caseNumber,
    mode: artefactSchema.shape.mode,
    maxUses: artefactSchema.shape.maxUses,
    frequency: artefactSchema.shape.frequency,
    dataRange: artefactSchema.shape.dataRange,
    notBefore: artefactSchema.shape.notBefore,
    expiry: artefactSchema.shape.expiry,
    retentionDays: artefactSchema.shape.retentionDays,
    onwardTransfer: artefactSchema.shape.onwardTransfer,
    crossBorder: artefactSchema.shape.crossBorder,
    template: artefactSchema.shape.template,
  })
  .meta({ id: 'GrantProposal', description: 'What a bank or guarantor asks a company to grant' })

export type GrantProposal = z.infer<typeof proposalSchema>

/** An artefact with its canonical text, and the notice whose hash is in it. */
export type Composed = {
  readonly artefact: GrantArtefact
  readonly text: string
  readonly notice: string
}

/**
 * The artefact that a company signs for a proposal, narrowed as it wishes beforehand, with its own officers and control keys; and the notice
 * that its officers read in their language.
 * @throws HexinError GRANT_ARTEFACT_MALFORMED where the parts don't make a valid artefact
 */
export function composeArtefact(
  crypto: Crypto,
  { proposal, officers, quorum, keys, ...reading }: composeArtefact.Parameters,
): Composed {
  const terms: GrantTerms = {
    // First: whatever else a proposal from elsewhere may hold, the company's own parts are its own.
    ...proposal,
    type: 'hexin-grant/1',
    version: 1,
    predecessor: null,
    salt: toBase64url(crypto.randomBytes(32)),
    officers: [...officers],
    quorum,
    controls: controlAddresses(keys),
  }
  const notice = noticeText(renderGrant(terms, reading))
  const text = artefactText({
    ...terms,
    notice: { hash: noticeHash(crypto, notice), language: reading.language },
  })
  return { artefact: parseArtefact(text), text, notice }
}

export declare namespace composeArtefact {
  type Parameters = {
    readonly proposal: GrantProposal
    readonly officers: readonly Officer[]
    readonly quorum: number
    readonly keys: ControlKeys
  } & renderGrant.Parameters
}

/** A software key's signature over an artefact's text. */
export async function signAsOfficer(text: string, signer: Signer, officer = 0): Promise<OfficerSignature> {
  return { type: 'software', officer, signature: toBase64url(await signer.sign(softwareSigningInput(text))) }
}

/** Puts the signed parts together; `deadline` (unix seconds) bounds how long the registration may be relayed. */
export async function assembleGrant(
  crypto: Crypto,
  { text, artefact, notice, signatures, bindings, keys, deadline }: assembleGrant.Parameters,
): Promise<SignedGrant> {
  const registration = registrationOf(artefact, artefactHash(crypto, text), deadline)
  const signature = await signRegistration(controlSigner(keys.widen), { chain: artefact.chain, registration })
  return {
    artefact: text,
    notice,
    signatures: [...signatures],
    bindings: [...bindings],
    registration: { deadline, signature },
  }
}

export declare namespace assembleGrant {
  type Parameters = Composed & {
    readonly signatures: readonly OfficerSignature[]
    readonly bindings: readonly string[]
    readonly keys: ControlKeys
    readonly deadline: number
  }
}
