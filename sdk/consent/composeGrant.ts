import { z } from 'zod'
import type { Crypto, Signer } from '../crypto/port.ts'
import { type Hex, toBase64url } from '../encoding.ts'
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
import { hash32Schema } from './primitives.ts'
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
    predecessor: hash32Schema.optional().meta({
      description: 'Id of the grant that the new one is to take the place of: to renew or widen it',
    }),
  })
  .meta({ id: 'GrantProposal', description: 'What a bank or guarantor asks a company to grant' })

export type GrantProposal = z.infer<typeof proposalSchema>

/** A grant whose place another one takes: its version, its next number and the key that lets go of it. */
export type Replaced = {
  readonly id: Hex
  readonly version: number
  readonly sequence: number
  readonly widen: Hex
}

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
  { proposal, officers, quorum, keys, replaced, ...reading }: composeArtefact.Parameters,
): Composed {
  const terms: GrantTerms = {
    // First: whatever else a proposal from elsewhere may hold, the company's own parts are its own.
    ...proposal,
    type: 'hexin-grant/1',
    version: replaced ? replaced.version + 1 : 1,
    predecessor: replaced?.id ?? null,
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
    /** The grant whose place this one takes. */
    readonly replaced?: Replaced | undefined
  } & renderGrant.Parameters
}

/** A software key's signature over an artefact's text. */
export async function signAsOfficer(text: string, signer: Signer, officer = 0): Promise<OfficerSignature> {
  return { type: 'software', officer, signature: toBase64url(await signer.sign(softwareSigningInput(text))) }
}

/**
 * Puts the signed parts together; `deadline` (unix seconds) bounds how long the registration may be relayed. A grant that takes another's place is
 * registered by that one's widen key.
 */
export async function assembleGrant(
  crypto: Crypto,
  { text, artefact, notice, signatures, bindings, keys, replaced, deadline }: assembleGrant.Parameters,
): Promise<SignedGrant> {
  const registration = registrationOf(artefact, artefactHash(crypto, text), deadline)
  const succession = replaced && { predecessor: replaced.id, sequence: replaced.sequence }
  const signer = controlSigner(replaced ? replaced.widen : keys.widen)
  const signature = await signRegistration(signer, { chain: artefact.chain, registration, succession })
  return {
    artefact: text,
    notice,
    signatures: [...signatures],
    bindings: [...bindings],
    registration: { deadline, signature, ...(succession && { sequence: succession.sequence }) },
  }
}

export declare namespace assembleGrant {
  type Parameters = Composed & {
    readonly signatures: readonly OfficerSignature[]
    readonly bindings: readonly string[]
    readonly keys: ControlKeys
    readonly replaced?: Replaced | undefined
    readonly deadline: number
  }
}
