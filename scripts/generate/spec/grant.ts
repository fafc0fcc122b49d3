import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { artefactHash, type GrantArtefact, type Officer } from '@hexin/sdk/consent/artefact.ts'
import { assembleGrant, composeArtefact, signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import { controlSigner, signControl, signRegistration } from '@hexin/sdk/consent/controlKeys.ts'
import { controlCall, registerCall } from '@hexin/sdk/consent/grantCalls.ts'
import { passkeyChallenge, softwareSigningInput } from '@hexin/sdk/consent/officerSignature.ts'
import type { OfficerSignature, SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { createSubjectToken } from '@hexin/sdk/consent/subjectToken.ts'
import { templateHash } from '@hexin/sdk/consent/template.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import {
  controlTypedData,
  type GrantControl,
  type GrantRegistration,
  grantIdOf,
  registrationOf,
  registrationTypedData,
} from '@hexin/sdk/consent/typedData.ts'
import { rawToDer } from '@hexin/sdk/crypto/der.ts'
import { concat, fromHex, type Hex, toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { decodeStatement } from '@hexin/sdk/statement/jws.ts'
import { hashTypedData } from 'viem'
import {
  bank,
  bureau,
  grantsChain,
  network,
  p256,
  registrar,
  secp256k1Secret,
  seeded,
  start,
  statementKey,
  subject,
} from './world.ts'

const crypto = seeded('grant')
const software = p256('officer with a software key')
const passkey = p256('officer with a passkey')
const keys = {
  widen: secp256k1Secret('widen'),
  pause: secp256k1Secret('pause'),
  revoke: secp256k1Secret('revoke'),
}

/** The registrar's statement that a key speaks for the company. */
async function binding(
  sequence: number,
  keyType: 'software' | 'passkey',
  key: string,
  before?: string,
): Promise<string> {
  const { signer, keyId } = statementKey(registrar)
  const claims = {
    bindingNumber: `00000000-0000-4000-8000-00000000000${sequence}`,
    sequence,
    event: before === undefined ? 'first' : 'added',
    effectiveFrom: start,
    ...(before !== undefined && { previous: bindingHash(crypto, before) }),
    key,
    keyType,
    evidenceHash: toBase64url(crypto.sha256(utf8('the identity evidence'))),
  }
  const { sdJwt } = await issueRecord(crypto, {
    kind: 'binding',
    subject,
    claims,
    issuedAt: start,
    keyId,
    signer,
  })
  return sdJwt
}

/** WebAuthn level 3: what an authenticator makes of a challenge. */
async function assertion(officer: number, challenge: Uint8Array) {
  const clientData = utf8(
    JSON.stringify({
      type: 'webauthn.get',
      challenge: toBase64url(challenge),
      origin: network.wallet.origin,
      crossOrigin: false,
    }),
  )
  const authenticatorData = concat(crypto.sha256(utf8(network.wallet.rpId)), Uint8Array.of(0x05, 0, 0, 0, 0))
  const raw = await passkey.signer.sign(concat(authenticatorData, crypto.sha256(clientData)))
  const der = rawToDer(raw)
  if (!der) throw new Error('no signature')
  return {
    type: 'passkey',
    officer,
    authenticatorData: toBase64url(authenticatorData),
    clientDataJSON: toBase64url(clientData),
    signature: toBase64url(der),
  } as const satisfies OfficerSignature
}

const officers: readonly Officer[] = [
  { type: 'software', key: software.jwk },
  { type: 'passkey', key: passkey.jwk, credentialId: toBase64url(utf8('credential 1')) },
]

type MadeGrant = { readonly signed: SignedGrant; readonly artefact: GrantArtefact }

let made: Promise<MadeGrant> | undefined

/** The signed grant of the made-up company: one software key, one passkey, both needed. */
export function makeGrant(): Promise<MadeGrant> {
  made ??= signGrant()
  return made
}

async function signGrant(): Promise<MadeGrant> {
  const template = templateFor('preLoanReview')
  const composed = composeArtefact(crypto, {
    proposal: {
      chain: grantsChain,
      subject,
      subjectName: '福州示例科技有限公司',
      grantee: bank,
      providers: [bureau],
      scope: [{ kind: 'loan', fields: ['principal', 'term', 'status'] }],
      purpose: 'preLoanReview',
      caseNumber: 'DK-2026-001',
      mode: 'store',
      maxUses: 10,
      frequency: null,
      dataRange: null,
      notBefore: start,
      expiry: start + 86_400,
      retentionDays: 365,
      onwardTransfer: [],
      crossBorder: null,
      template: templateHash(crypto, template),
    },
    officers,
    quorum: 2,
    keys,
    template,
    language: 'zh',
    namesOf: namesIn({ members: [] }),
  })
  const { artefact, text } = composed
  const first = await binding(1, 'software', jwkThumbprint(crypto, software.jwk))
  const signed = await assembleGrant(crypto, {
    ...composed,
    signatures: [
      await signAsOfficer(text, software.signer, 0),
      await assertion(1, passkeyChallenge(crypto, text)),
    ],
    bindings: [first, await binding(2, 'passkey', jwkThumbprint(crypto, passkey.jwk), first)],
    keys,
    deadline: start + 3_600,
  })
  return { signed, artefact }
}

/** The registration of a second version under the first one's keys' names: what is signed is the point, not what it grants. */
async function widening(first: GrantRegistration, predecessor: Hex) {
  const registration = { ...first, version: 2 }
  const succession = { predecessor, sequence: 2 }
  const signer = controlSigner(keys.widen)
  const signature = await signRegistration(signer, { chain: grantsChain, registration, succession })
  return {
    ...succession,
    version: registration.version,
    digest: hashTypedData(registrationTypedData(grantsChain, registration, succession)),
    signature,
    calldata: registerCall(registration, signature, succession),
    grant: grantIdOf(registration, predecessor),
  }
}

export async function grantVectors() {
  const { signed, artefact } = await makeGrant()
  const hash = artefactHash(crypto, signed.artefact)
  const registration = registrationOf(artefact, hash, signed.registration.deadline)
  const grant = grantIdOf(registration)
  const control = async (order: GrantControl) => {
    const key = order.action === 'revoke' ? keys.revoke : keys.pause
    const signature = await signControl(controlSigner(key), { chain: grantsChain, control: order })
    return {
      ...order,
      digest: hashTypedData(controlTypedData(grantsChain, order)),
      signature,
      calldata: controlCall(order, signature),
    }
  }
  const deadline = start + 7_200
  const controls = [
    await control({ action: 'pause', grant, sequence: 0, deadline }),
    await control({ action: 'resume', grant, sequence: 1, deadline }),
    await control({ action: 'revoke', grant }),
  ]
  const [first = ''] = signed.bindings
  const token = await createSubjectToken(crypto, {
    audience: bureau,
    now: start + 60,
    binding: first,
    signer: software.signer,
  })
  const input = softwareSigningInput(signed.artefact)
  return {
    wallet: network.wallet,
    registrarKey: statementKey(registrar).jwk,
    signed: { ...signed, signatures: [...signed.signatures], bindings: [...signed.bindings] },
    artefactBytes: new TextEncoder().encode(signed.artefact).length,
    artefactHash: hash,
    softwareInputSha256: toHex(crypto.sha256(input)),
    passkeyChallenge: toBase64url(fromHex(hash)),
    officerThumbprints: officers.map(({ key }) => jwkThumbprint(crypto, key)),
    controlSecrets: keys,
    registration: {
      digest: hashTypedData(registrationTypedData(grantsChain, registration)),
      calldata: registerCall(registration, signed.registration.signature),
    },
    grant,
    widening: await widening(registration, grant),
    controls,
    subjectToken: {
      audience: bureau,
      now: start + 60,
      token,
      payload: JSON.stringify(decodeStatement(token, 'hexin-subject+jwt').payload),
    },
  }
}
