import { recoverTypedDataAddress } from 'viem'
import { type Binding, readBinding } from '../bindings/binding.ts'
import { mandateExceeded } from '../bindings/mandate.ts'
import type { KeyStanding } from '../bindings/standing.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { jwkThumbprint } from '../statement/jwk.ts'
import type { StatementKey } from '../statement/jws.ts'
import { artefactHash, type GrantArtefact, noticeHash, type Officer, parseArtefact } from './artefact.ts'
import { verifyOfficerSignature, type WalletOrigin } from './officerSignature.ts'
import type { SignedGrant } from './signedGrant.ts'
import { boundExceeded, type Template } from './template.ts'
import {
  type GrantRegistration,
  type GrantsChain,
  grantIdOf,
  registrationOf,
  registrationTypedData,
  type Succession,
} from './typedData.ts'

/** What a verifier of grants relies on: its own chain, the consortium's wallet, and which keys are a registrar's. */
export type GrantTrust = {
  readonly chain: GrantsChain
  readonly wallet: WalletOrigin
  /** The statement key of that id if it is, or was, a registrar's; undefined otherwise. */
  readonly registrarKeyOf: (keyId: string) => StatementKey | undefined
  /** Whether a binding speaks for its company now, by all that the verifier knows of the company's list. */
  readonly standingOf: (binding: Binding) => Promise<KeyStanding>
  /** Unix seconds: when the grant came, which is what keys and mandates are held against. */
  readonly clock: () => number
  /** The templates of this network, by their hashes. */
  readonly templateOf: (hash: Hex) => Template | undefined
}

export type VerifiedGrant = {
  readonly id: Hex
  readonly hash: Hex
  readonly artefact: GrantArtefact
  readonly template: Template
  readonly registration: GrantRegistration
}

/**
 * Checks a grant as its grantee and its provider must: canonical bytes, this chain and contract, the notice, the template's bounds, the officers'
 * signatures up to the quorum, each signer's key bound to the company by a registrar, in effect, and within its mandate.
 *
 * Says nothing about whether the grant is in force: that is `evaluate`.
 * @throws HexinError GRANT_ARTEFACT_MALFORMED, GRANT_CHAIN_MISMATCH, GRANT_NOTICE_MISMATCH, GRANT_TEMPLATE_UNKNOWN, GRANT_TEMPLATE_EXCEEDED,
 *   GRANT_QUORUM_MISSING, GRANT_SIGNATURE_INVALID, GRANT_ORIGIN_FOREIGN, GRANT_BINDING_INVALID, GRANT_BINDING_WAITING, GRANT_BINDING_ENDED,
 *   GRANT_BINDING_OBJECTED, BINDING_LIST_FORKED, GRANT_MANDATE_EXCEEDED
 */
export async function verifyGrant(
  crypto: Crypto,
  { grant, trust }: { readonly grant: SignedGrant; readonly trust: GrantTrust },
): Promise<VerifiedGrant> {
  const artefact = parseArtefact(grant.artefact)
  if (canonicalJson(artefact.chain) !== canonicalJson(trust.chain))
    throw new HexinError('GRANT_CHAIN_MISMATCH', { found: artefact.chain, expected: trust.chain })
  const hash = noticeHash(crypto, grant.notice)
  if (hash !== artefact.notice.hash)
    throw new HexinError('GRANT_NOTICE_MISMATCH', { found: hash, expected: artefact.notice.hash })
  const template = boundedBy(artefact, trust.templateOf)
  await verifySignatures(crypto, grant, artefact, trust)
  const registration = registrationOf(
    artefact,
    artefactHash(crypto, grant.artefact),
    grant.registration.deadline,
  )
  const id = grantIdOf(registration, artefact.predecessor)
  return { id, hash: registration.artefactHash, artefact, template, registration }
}

/** @throws HexinError GRANT_TEMPLATE_UNKNOWN, GRANT_TEMPLATE_EXCEEDED naming the bound */
function boundedBy(artefact: GrantArtefact, templateOf: GrantTrust['templateOf']): Template {
  const template = templateOf(artefact.template)
  if (!template) throw new HexinError('GRANT_TEMPLATE_UNKNOWN', { found: artefact.template })
  const exceeded = boundExceeded(artefact, template)
  if (exceeded !== undefined)
    throw new HexinError('GRANT_TEMPLATE_EXCEEDED', {
      found: exceeded,
      expected: `within ${template.name}`,
    })
  return template
}

async function verifySignatures(
  crypto: Crypto,
  grant: SignedGrant,
  artefact: GrantArtefact,
  trust: GrantTrust,
): Promise<void> {
  const bound = await boundKeys(crypto, grant, artefact, trust)
  const signers = new Set<number>()
  for (const signature of grant.signatures) {
    const officer = artefact.officers[signature.officer]
    if (!officer || signers.has(signature.officer))
      throw new HexinError('GRANT_SIGNATURE_INVALID', {
        found: `officer ${signature.officer}`,
        expected: 'each listed officer once',
      })
    const binding = bound.get(boundKey(crypto, officer))
    if (!binding)
      throw new HexinError('GRANT_BINDING_INVALID', {
        found: `officer ${signature.officer}`,
        expected: 'a binding of this key',
      })
    await verifyOfficerSignature(crypto, { text: grant.artefact, officer, signature, wallet: trust.wallet })
    await assertSpeaks(binding, artefact, trust)
    signers.add(signature.officer)
  }
  if (signers.size < artefact.quorum)
    throw new HexinError('GRANT_QUORUM_MISSING', { found: signers.size, expected: artefact.quorum })
}

/** @throws HexinError GRANT_BINDING_WAITING, GRANT_BINDING_ENDED, GRANT_BINDING_OBJECTED, BINDING_LIST_FORKED */
export async function assertInEffect(
  binding: Binding,
  { standingOf }: Pick<GrantTrust, 'standingOf'>,
): Promise<void> {
  const { state, at } = await standingOf(binding)
  if (state !== 'effective')
    throw new HexinError(standingCodes[state], { found: `${state}${at === undefined ? '' : ` ${at}`}` })
}

/** @throws HexinError what `assertInEffect` throws, GRANT_MANDATE_EXCEEDED */
async function assertSpeaks(binding: Binding, artefact: GrantArtefact, trust: GrantTrust): Promise<void> {
  await assertInEffect(binding, trust)
  const excess = mandateExceeded(binding.mandate, artefact, trust.clock())
  if (excess)
    throw new HexinError('GRANT_MANDATE_EXCEEDED', {
      detail: excess.limit,
      found: excess.found,
      expected: excess.expected,
    })
}

const standingCodes = {
  waiting: 'GRANT_BINDING_WAITING',
  ended: 'GRANT_BINDING_ENDED',
  objected: 'GRANT_BINDING_OBJECTED',
  forked: 'BINDING_LIST_FORKED',
} as const

const boundKey = (crypto: Crypto, officer: Officer): string =>
  `${officer.type} ${jwkThumbprint(crypto, officer.key)}`

async function boundKeys(
  crypto: Crypto,
  grant: SignedGrant,
  artefact: GrantArtefact,
  { registrarKeyOf }: GrantTrust,
): Promise<ReadonlyMap<string, Binding>> {
  const keys = new Map<string, Binding>()
  for (const sdJwt of grant.bindings) {
    const binding = await readBinding(crypto, { sdJwt, keyOf: registrarKeyOf })
    const { subject, keyType, key } = binding
    if (subject !== artefact.subject)
      throw new HexinError('GRANT_BINDING_INVALID', { found: subject, expected: artefact.subject })
    keys.set(`${keyType} ${key}`, binding)
  }
  return keys
}

/**
 * The succession that a signed grant's registration rests on; undefined for a first version.
 * @throws HexinError GRANT_REGISTRATION_INVALID where one is missing or out of place
 */
export function successionOf(
  { registration: { sequence } }: SignedGrant,
  { predecessor }: GrantArtefact,
): Succession | undefined {
  if ((predecessor === null) !== (sequence === undefined))
    throw new HexinError('GRANT_REGISTRATION_INVALID', {
      found: sequence ?? null,
      expected: predecessor === null ? 'no sequence' : 'the predecessor’s next number',
    })
  return predecessor === null || sequence === undefined ? undefined : { predecessor, sequence }
}

/**
 * Checks that the registration is signed by the artefact's own widen key, that of a later version by its predecessor's. The contract checks the same:
 * this one tells whoever hands the grant in at once, before it is relayed.
 * @throws HexinError GRANT_REGISTRATION_INVALID
 */
export async function verifyRegistration(
  grant: SignedGrant,
  { artefact, registration }: Pick<VerifiedGrant, 'artefact' | 'registration'>,
  widenKey: Hex = artefact.controls.widen,
): Promise<void> {
  const succession = successionOf(grant, artefact)
  let signer: string
  try {
    signer = await recoverTypedDataAddress({
      ...registrationTypedData(artefact.chain, registration, succession),
      signature: grant.registration.signature,
    })
  } catch (cause) {
    throw new HexinError('GRANT_REGISTRATION_INVALID', { cause })
  }
  if (signer.toLowerCase() !== widenKey)
    throw new HexinError('GRANT_REGISTRATION_INVALID', { found: signer, expected: widenKey })
}
