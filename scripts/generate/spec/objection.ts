import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import { softwareSigningInput } from '@hexin/sdk/consent/officerSignature.ts'
import { toHex } from '@hexin/sdk/encoding.ts'
import { dueOf } from '@hexin/sdk/objection/dueDay.ts'
import { objectionHash, parseObjection } from '@hexin/sdk/objection/objection.ts'
import { signObjection } from '@hexin/sdk/objection/signObjection.ts'
import type { ObjectionAck, ObjectionOutcome, ObjectionReceipt } from '@hexin/sdk/objection/statements.ts'
import { OBJECTION_TAG } from '@hexin/sdk/objection/verifyObjection.ts'
import { issueRecord } from '@hexin/sdk/records/sdJwt.ts'
import { jwkThumbprint, publicKeyJwk } from '@hexin/sdk/statement/jwk.ts'
import { type StatementType, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import {
  bank,
  bureau,
  grantsChain,
  network,
  p256,
  registrar,
  seeded,
  start,
  statementKey,
  subject,
} from './world.ts'

const crypto = seeded('objection')
const officer = p256('officer who objects')

const signAs = (member: number, type: StatementType, payload: object): Promise<string> => {
  const { keyId, signer } = statementKey(member)
  return signStatement({ type, keyId, payload, signer })
}

/** A loan whose principal is wrong, and the record that corrects it. */
function loan(principal: string, issuedAt: number, supersedes?: string) {
  const { keyId, signer } = statementKey(bureau)
  return issueRecord(crypto, {
    ...{ kind: 'loan', subject, issuedAt, keyId, signer },
    claims: {
      ...{ loanNumber: 'GD20220000001', borrower: '福州示例科技有限公司', principal },
      ...{ guaranteed: '69600000', status: 'performing', loss: '0' },
    },
    ...(supersedes !== undefined && { supersedes }),
  })
}

function bind(): Promise<{ readonly sdJwt: string }> {
  const { keyId, signer } = statementKey(registrar)
  const key = jwkThumbprint(crypto, publicKeyJwk(officer.signer.publicKey))
  return issueRecord(crypto, {
    ...{ kind: 'binding', subject, issuedAt: start, keyId, signer },
    claims: {
      ...{
        bindingNumber: 'objection',
        sequence: 1,
        event: 'first',
        effectiveFrom: 0,
        key,
        keyType: 'software',
      },
      evidenceHash: statementHash(crypto, 'identity evidence'),
    },
  })
}

export async function objectionVectors() {
  const wrong = await loan('116000000', start + 200)
  const record = statementHash(crypto, wrong.statement)
  const { sdJwt: binding } = await bind()
  const signed = await signObjection(crypto, {
    terms: {
      ...{ chain: grantsChain, provider: bureau, subject, kind: 'loan', record },
      fields: ['principal'],
      ground: 'wrong',
      detail: '借款本金应为一百零六万元，见借款合同第二条',
      statement: '本企业借款本金为一百零六万元',
      issuedAt: start + 1_000,
    },
    binding,
    signer: officer.signer,
  })
  const hash = objectionHash(crypto, signed.objection)
  const { fields, ground } = parseObjection(signed.objection)
  const common = { objection: hash, number: 1, provider: bureau, kind: 'loan', record, fields }
  const receivedAt = start + 1_002
  const receiptPayload: ObjectionReceipt = { ...common, ground, receivedAt, due: dueOf(receivedAt) }
  const receipt = await signAs(bureau, 'hexin-objection-receipt+jwt', receiptPayload)

  const correction = await loan('106000000', start + 90_000, record)
  const decided = { ...common, receipt: statementHash(crypto, receipt), at: start + 90_000 }
  const correctedPayload: ObjectionOutcome = {
    ...decided,
    outcome: 'corrected',
    supersededBy: statementHash(crypto, correction.statement),
  }
  const corrected = await signAs(bureau, 'hexin-objection-outcome+jwt', correctedPayload)
  const ack: ObjectionAck = {
    ...{ outcome: statementHash(crypto, corrected), objection: hash, exchange: 'A'.repeat(22) },
    ...{ recipient: bank, provider: bureau, at: start + 90_002 },
  }
  const { jwk: providerKey, keyId: providerKeyId } = statementKey(bureau)
  return {
    wallet: network.wallet,
    registrarKey: statementKey(registrar).jwk,
    providerKey: { jwk: providerKey, keyId: providerKeyId },
    bankKey: { jwk: statementKey(bank).jwk, keyId: statementKey(bank).keyId },
    signed,
    objectionHash: hash,
    softwareInputSha256: toHex(crypto.sha256(softwareSigningInput(signed.objection, OBJECTION_TAG))),
    passkeyChallengeHex: artefactHash(crypto, signed.objection),
    record: { sdJwt: wrong.sdJwt, hash: record },
    receipt,
    corrected,
    correction: correction.sdJwt,
    ack: await signAs(bank, 'hexin-objection-ack+jwt', ack),
    due: [
      ['2026-03-02T10:00:00+08:00', '2026-03-23', 'official'],
      ['2026-01-26T10:00:00+08:00', '2026-02-24', 'official'],
      ['2026-08-31T10:00:00+08:00', '2026-09-20', 'official'],
      ['2026-09-11T10:00:00+08:00', '2026-10-08', 'official'],
      ['2026-12-13T10:00:00+08:00', '2027-01-04', 'weekends'],
    ].map(([received = '', day, calendar]) => ({
      receivedAt: Date.parse(received) / 1000,
      received,
      day,
      calendar,
    })),
  }
}
