import { existsSync, readFileSync } from 'node:fs'
import { nativeCrypto } from '@hexin/node/keys/nativeCrypto.ts'
import { artefactHash } from '@hexin/sdk/consent/artefact.ts'
import { evaluate } from '@hexin/sdk/consent/evaluate.ts'
import type { GateState } from '@hexin/sdk/consent/gate/inputs.ts'
import { templateFor } from '@hexin/sdk/consent/templates/index.ts'
import { grantIdOf, registrationOf } from '@hexin/sdk/consent/typedData.ts'
import type { Crypto } from '@hexin/sdk/crypto/port.ts'
import { fromHex, toBase64url, toHex, utf8 } from '@hexin/sdk/encoding.ts'
import type { Acknowledgement } from '@hexin/sdk/exchange/acknowledgement.ts'
import type {
  Answer,
  AnswerBody,
  Envelope,
  ExchangeRequest,
  Look,
  Prekey,
  Receipt,
  Refusal,
} from '@hexin/sdk/exchange/messages.ts'
import { ciphertextHash, createOpener, createSealer, createSealKeyPair } from '@hexin/sdk/exchange/seal.ts'
import { issueRecord, presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import { type StatementType, signStatement, signTogether, statementHash } from '@hexin/sdk/statement/jws.ts'
import { makeMap } from './completeness.ts'
import { makeGrant } from './grant.ts'
import { makeLog } from './log.ts'
import { bank, bureau, creditLicence, grantsChain, seeded, start, statementKey, subject } from './world.ts'

const crypto = seeded('exchange')
const file = new URL('../../../test/vectors/spec-exchange.json', import.meta.url)

const signAs = (member: number, type: StatementType, payload: object): Promise<string> => {
  const { keyId, signer } = statementKey(member)
  return signStatement({ type, keyId, payload, signer })
}

const anchorTime = start + 300
const now = start + 600
const block = { number: 60, hash: toHex(crypto.sha256(utf8('block 60'))), time: now - 5 }

/** A loan, as the bureau's record, in its log. */
async function makeRecord() {
  const { keyId, signer } = statementKey(bureau)
  const record = await issueRecord(crypto, {
    kind: 'loan',
    subject,
    claims: {
      loanNumber: 'GD20220000000',
      borrower: '福州示例科技有限公司',
      principal: '116000000',
      guaranteed: '69600000',
      term: 36,
      status: 'performing',
      loss: '0',
    },
    issuedAt: start + 200,
    keyId,
    signer,
  })
  const map = await makeMap(record.statement, 2)
  const leaves = ['an older statement', record.statement, map.epochStatement]
  const log = await makeLog(bureau, leaves.map(utf8))
  return {
    record,
    log,
    proof: await log.proof(1),
    map: { ...map.proof, proof: await log.proof(2) },
    completeness: map.vectors,
  }
}

/**
 * HPKE draws an ephemeral key that can't be given: an envelope that was made before is used again if it still opens to the same plaintext.
 */
async function seal(plaintext: Uint8Array, id: Pick<Envelope, 'exchange' | 'direction' | 'attempt'>) {
  const old = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { seal: Sealed }).seal : undefined
  if (!old || !(await reopened(old, plaintext, id))) return sealAnew(plaintext, id)
  return { ...old, prekeyStatement: await signPrekey(old.publicKey) }
}

type Sealed = {
  readonly privateKey: string
  readonly publicKey: string
  readonly prekeyStatement: string
  readonly exporterSecret: string
  readonly messageKey: string
  readonly envelope: Envelope
}

function signPrekey(publicKey: string): Promise<string> {
  const payload: Prekey = {
    member: bank,
    publicKey: toBase64url(fromHex(publicKey)),
    notBefore: start,
    notAfter: start + 3_630,
  }
  return signAs(bank, 'hexin-prekey+jwt', payload)
}

async function reopened(
  { envelope, privateKey }: Sealed,
  plaintext: Uint8Array,
  id: object,
): Promise<boolean> {
  if (Object.entries(id).some(([name, value]) => envelope[name as keyof Envelope] !== value)) return false
  try {
    const { from, to, prekey, enc } = envelope
    const pair = { from, to, prekey }
    const opener = await createOpener(crypto, { pair, privateKey: fromHex(privateKey), enc })
    return toHex(await opener.open(envelope)) === toHex(plaintext)
  } catch {
    return false
  }
}

async function sealAnew(
  plaintext: Uint8Array,
  id: Pick<Envelope, 'exchange' | 'direction' | 'attempt'>,
): Promise<Sealed> {
  const { publicKey, privateKey } = await createSealKeyPair()
  const prekeyStatement = await signPrekey(toHex(publicKey))
  // The sealing derives its message key by HMAC: whoever listens there learns the exported secret and the key.
  const derived = { secret: '', key: '' }
  const listening: Crypto = {
    ...nativeCrypto,
    hmacSha256(key, data) {
      const result = nativeCrypto.hmacSha256(key, data)
      derived.secret = toHex(key)
      derived.key = toHex(result)
      return result
    },
  }
  const pair = { from: bureau, to: bank, prekey: statementHash(crypto, prekeyStatement) }
  const sealer = await createSealer(listening, { pair, publicKey })
  const envelope = await sealer.seal(id, plaintext)
  return {
    privateKey: toHex(privateKey),
    publicKey: toHex(publicKey),
    prekeyStatement,
    exporterSecret: derived.secret,
    messageKey: derived.key,
    envelope,
  }
}

/** Those of an exchange, and those of the map by which its answer is shown to be complete. */
export async function exchangeVectors() {
  const { signed, artefact } = await makeGrant()
  const registration = registrationOf(
    artefact,
    artefactHash(crypto, signed.artefact),
    signed.registration.deadline,
  )
  const grant = grantIdOf(registration)
  const { record, log, proof, map, completeness } = await makeRecord()

  const exchange = toBase64url(crypto.randomBytes(16))
  // The second of its chain.
  const link = { number: 2, previous: toBase64url(crypto.sha256(utf8('the first request'))) }
  const request: ExchangeRequest = {
    exchange,
    asker: bank,
    provider: bureau,
    grant,
    link,
    kind: 'loan',
    fields: ['principal', 'status'],
    purpose: 'preLoanReview',
    caseNumber: 'DK-2026-001',
    user: 'clerk 7',
    nonce: toBase64url(crypto.randomBytes(16)),
    issuedAt: now,
    expiry: now + 60,
    block,
    chain: grantsChain,
  }
  const requestStatement = await signAs(bank, 'hexin-request+jwt', request)
  const requestHash = statementHash(crypto, requestStatement)

  const state: GateState = {
    now: now + 1,
    block,
    asker: { status: 'active', roles: ['bank'], country: 'CN', licences: [] },
    provider: { status: 'active', roles: ['provider'], country: 'CN', licences: [creditLicence] },
    grant: { state: 'active' },
    revocationSeen: false,
    uses: 0,
    usesInPeriod: 0,
    budget: { field: 'principal', used: 4, limit: 1_000, days: 30 },
    persons: [],
  }
  const decision = evaluate(
    { type: 'grant', artefact, template: templateFor(artefact.purpose) },
    request,
    state,
  )
  const parties = { request: requestHash, exchange, asker: bank, provider: bureau }
  const look: Look = {
    ...parties,
    at: now + 1,
    grant,
    link,
    kind: 'loan',
    fields: [...request.fields],
    state,
  }
  const lookStatement = await signAs(bureau, 'hexin-look+jwt', look)

  const body: AnswerBody = {
    salt: toBase64url(crypto.randomBytes(32)),
    exchange,
    records: [{ sdJwt: presentRecord(record.sdJwt, request.fields), proof }],
    map,
  }
  const plaintext = utf8(JSON.stringify(body))
  const sealed = await seal(plaintext, { direction: 'answer', exchange, attempt: 1 })
  const answer: Answer = {
    ...parties,
    look: statementHash(crypto, lookStatement),
    ciphertext: ciphertextHash(crypto, sealed.envelope),
    plaintext: toBase64url(crypto.sha256(plaintext)),
    completeness: { matched: 1, disclosed: 1, withheld: [] },
    at: now + 1,
  }
  const answerStatement = await signAs(bureau, 'hexin-answer+jwt', answer)
  const receipt: Receipt = {
    request: requestHash,
    reply: statementHash(crypto, answerStatement),
    exchange,
    asker: bank,
    provider: bureau,
    grant,
    link,
    kind: 'loan',
    purpose: 'preLoanReview',
    caseNumber: 'DK-2026-001',
    user: 'clerk 7',
    outcome: 'answered',
    code: null,
    records: 1,
    fieldsDisclosed: 2,
    at: now + 2,
  }
  const receiptStatement = await signAs(bank, 'hexin-receipt+jwt', receipt)
  const acknowledgement: Acknowledgement = {
    ...{ asker: bank, provider: bureau, receipts: [statementHash(crypto, receiptStatement)], at: now + 3 },
  }
  const refusal: Refusal = { ...parties, code: 'GRANT_PAUSED', at: now + 1 }
  const keys = [bank, bureau].map((member) => {
    const { jwk, keyId } = statementKey(member)
    return { member, keyId, jwk }
  })
  const vectors = {
    keys,
    grant,
    subject,
    now: now + 2,
    record: { sdJwt: record.sdJwt, statement: record.statement },
    log: { vkey: log.vkey, size: log.size, root: toHex(log.root), anchoredAt: anchorTime },
    request: requestStatement,
    requestHash,
    look: lookStatement,
    decision: { ...decision, trace: decision.trace.map((step) => ({ ...step })) },
    plaintext: JSON.stringify(body),
    seal: sealed,
    answer: answerStatement,
    receipt: receiptStatement,
    acknowledgement: await signAs(bureau, 'hexin-acknowledgement+jwt', acknowledgement),
    refusal: await signAs(bureau, 'hexin-refusal+jwt', refusal),
    frame: frame({ id: 1, method: 'prekey', body: {} }),
    together: await signTogether(crypto, {
      ...statementKey(bank),
      drafts: [0, 1, 2].map((i) => ({
        type: 'hexin-receipt+jwt',
        payload: { ...receipt, at: receipt.at + i },
      })),
    }),
  }
  return { vectors, completeness: { keys, ...completeness } }
}

/** A p2p frame: its length as an unsigned varint, then JSON. */
function frame(value: object): string {
  const json = utf8(JSON.stringify(value))
  if (json.length > 127) throw new Error('a longer varint')
  return toHex(Uint8Array.of(json.length, ...json))
}
