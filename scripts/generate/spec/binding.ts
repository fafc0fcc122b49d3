import { bindingHash } from '@hexin/sdk/bindings/binding.ts'
import { countersignatureText } from '@hexin/sdk/bindings/countersignature.ts'
import { signBindingHead } from '@hexin/sdk/bindings/head.ts'
import {
  type CompanyStatement,
  companyStatementText,
  type SignedCompanyStatement,
} from '@hexin/sdk/bindings/officerStatement.ts'
import { signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import { canonicalJson, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import type { Claims } from '@hexin/sdk/schemas/kind.ts'
import { jwkThumbprint, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { network, p256, registrar, seeded, start, statementKey, subject } from './world.ts'

const crypto = seeded('binding')
const [first, second, invented] = [p256('first officer'), p256('second officer'), p256('invented officer')]
const { signer, keyId } = statementKey(registrar)

const DAY_S = 86_400

type Officer = typeof first

const keyClaims = ({ jwk }: Officer) => ({ key: jwkThumbprint(crypto, jwk), keyType: 'software' })

/** One entry, after the one whose SD-JWT is given. */
async function entry(number: number, at: number, claims: Claims, before?: string): Promise<string> {
  const { sdJwt } = await issueRecord(crypto, {
    kind: 'binding',
    subject,
    claims: {
      bindingNumber: `00000000-0000-4000-8000-00000000000${number}`,
      sequence: number,
      effectiveFrom: at,
      evidenceHash: toBase64url(crypto.sha256(utf8(`evidence ${number}`))),
      ...(before !== undefined && { previous: bindingHash(crypto, before) }),
      ...claims,
    },
    issuedAt: at,
    keyId,
    signer,
  })
  return sdJwt
}

async function says(
  officer: Officer,
  binding: string,
  statement: CompanyStatement,
): Promise<SignedCompanyStatement> {
  const text = companyStatementText(statement)
  const signature = await signAsOfficer(text, officer.signer)
  return { text, officer: { type: 'software', key: officer.jwk }, signature, binding }
}

const headOf = (list: readonly string[], at: number) => {
  const [one, last] = [list[0] ?? '', list.at(-1) ?? '']
  const head = { list: bindingHash(crypto, one), count: list.length, last: bindingHash(crypto, last), at }
  return signBindingHead({ head, keyId, signer })
}

/** A company's list: a first key with a mandate, a second one that the first countersigned, a third one that nobody did, and the end of the first. */
export async function bindingVectors() {
  const mandate = canonicalJson({ kinds: ['loan'], maxDays: 90, purposes: ['preLoanReview'] })
  const one = await entry(1, start, { event: 'first', mandate, ...keyClaims(first) })
  const countersignature = await says(first, one, {
    ...({ action: 'countersign', subject, at: start + 60 } as const),
    ...({ key: jwkThumbprint(crypto, second.jwk), keyType: 'software' } as const),
  })
  const two = await entry(
    2,
    start + 90,
    { event: 'added', countersignature: countersignatureText(countersignature), ...keyClaims(second) },
    one,
  )
  const three = await entry(3, start + DAY_S, { event: 'added', ...keyClaims(invented) }, two)
  const endedKey = jwkThumbprint(crypto, first.jwk)
  const four = await entry(4, start + 2 * DAY_S, { event: 'keyEnded', endedKey }, three)
  const bindings = [one, two, three, four]
  const otherThree = await entry(3, start + DAY_S, { event: 'keyEnded', endedKey }, two)
  const head = await headOf(bindings, start + 3 * DAY_S)
  return {
    subject,
    wallet: network.wallet,
    registrar,
    registrarKey: publicKeyJwk(signer.publicKey),
    waitS: 7 * DAY_S,
    /** When each entry was under a final checkpoint. */
    anchoredAt: [start + 30, start + 120, start + DAY_S + 30, start + 2 * DAY_S + 30],
    bindings,
    hashes: bindings.map((sdJwt) => bindingHash(crypto, sdJwt)),
    head,
    objection: await says(second, two, {
      ...({ action: 'object', subject, at: start + DAY_S + 600 } as const),
      ...{ binding: bindingHash(crypto, three), reason: '不是本公司的密钥' },
    }),
    withdrawal: await says(second, two, { action: 'withdraw', subject, at: start + 2 * DAY_S, grants: null }),
    fork: [three, otherThree],
    forkedHeads: [
      await headOf([one, two, three], start + DAY_S + 60),
      await headOf([one, two, otherThree], start + DAY_S + 90),
    ],
    rollback: [head, await headOf([one, two], start + 3 * DAY_S + 60)],
  }
}
