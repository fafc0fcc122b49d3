import { softwareSigningInput } from '@hexin/sdk/consent/officerSignature.ts'
import {
  composePersonConsent,
  personTermsOf,
  signAsPerson,
  withdrawalText,
} from '@hexin/sdk/consent/person/compose.ts'
import { personTextHash } from '@hexin/sdk/consent/person/consent.ts'
import { itemFor } from '@hexin/sdk/consent/person/items/index.ts'
import type { SignedPersonConsent, SignedPersonWithdrawal } from '@hexin/sdk/consent/person/signed.ts'
import { toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import { namesIn } from '@hexin/sdk/network.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { lastAdverseDay } from '@hexin/sdk/schemas/adverse.ts'
import { jwkThumbprint } from '@hexin/sdk/statement/jwk.ts'
import { grantVectors, makeGrant } from './grant.ts'
import { network, p256, registrar, seeded, start, statementKey, subject } from './world.ts'

const crypto = seeded('person')
const { jwk, signer } = p256('the legal representative')

/** The legal representative of the made-up company consents to one item under the grant, and withdraws. */
export async function personVectors() {
  const { artefact } = await makeGrant()
  const { grant } = await grantVectors()
  const registrarKey = statementKey(registrar)
  const person = toBase64url(crypto.randomBytes(16))
  const { sdJwt: binding } = await issueRecord(crypto, {
    kind: 'personBinding',
    subject,
    claims: {
      ...{ bindingNumber: '00000000-0000-4000-8000-000000000001', sequence: 1, person },
      ...{ role: 'legalRepresentative', holders: 1, validUntil: '2027-12-31' },
      ...{ key: jwkThumbprint(crypto, jwk), keyType: 'software' },
      evidenceHash: toBase64url(crypto.sha256(utf8('the identity evidence'))),
    },
    ...{ issuedAt: start, keyId: registrarKey.keyId, signer: registrarKey.signer },
  })
  const item = { kind: 'registration', field: 'legalRepresentative' }
  const terms = personTermsOf(crypto, {
    ...{ id: grant, artefact, item, role: 'legalRepresentative' },
    recipient: { name: '示例银行', contact: '95500' },
  })
  const key = { type: 'software', key: jwk } as const
  const { text, notice } = composePersonConsent(crypto, {
    ...{ terms, person, key, language: 'zh', namesOf: namesIn({ members: [] }) },
  })
  const consent: SignedPersonConsent = {
    ...{ consent: text, notice, signature: await signAsPerson('consent', text, signer), binding },
  }
  const hash = personTextHash(crypto, text)
  const withdrawal = withdrawalText({ chain: artefact.chain, consent: hash, key })
  const withdrawn: SignedPersonWithdrawal = {
    ...{
      consent,
      withdrawal,
      signature: await signAsPerson('withdrawal', withdrawal, signer),
      binding: null,
    },
  }
  const ended = ['2021-06-30', '2024-02-29', '2023-02-28']
  return {
    ...{ wallet: network.wallet, registrarKey: registrarKey.jwk, grant },
    ...{ item: itemFor(item), consent, hash, withdrawn },
    softwareInputSha256: toHex(crypto.sha256(softwareSigningInput(text, 'hexin/person-consent/1'))),
    withdrawalInputSha256: toHex(
      crypto.sha256(softwareSigningInput(withdrawal, 'hexin/person-withdrawal/1')),
    ),
    lastAdverseDays: Object.fromEntries(ended.map((day) => [day, lastAdverseDay(day)])),
  }
}
