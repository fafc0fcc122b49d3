import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createMapVerifier } from '@hexin/sdk/completeness/mapVerifier.ts'
import { ALL } from '@hexin/sdk/completeness/periods.ts'
import type { LeftOut, MapProof } from '@hexin/sdk/completeness/statements.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import type { ExchangeRequest } from '@hexin/sdk/exchange/messages.ts'
import type { AnswerTrust, verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import type { Mark } from '@hexin/sdk/objection/statements.ts'
import {
  createInclusionProof,
  createInclusionVerifier,
  encodeVkey,
  signCheckpoint,
} from '@hexin/sdk/proof/index.ts'
import { issueRecord, presentRecord, recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { type StatementType, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import type { AnchoredRoot } from '@hexin/sdk/statement/logTrust.ts'
import { creditLicence } from '../../helpers/testProfile.ts'
import { type Counted, labelKey, mapOf, signEpoch } from '../completeness/testMap.ts'
import { AT, chain, createMember, keysOf, subject, type TestMember, wallet } from '../helpers.ts'
import { markOf, objectionOf, provider, registrar, type Terms } from '../objection/objections.ts'
import { testSigner } from '../proof/helpers.ts'
import { leafHashOf, referenceTree, sha256 } from '../proof/reference.ts'

const asker = createMember(2)
export const stranger = createMember(4)

/** The provider's key is valid in this time; its checkpoint became final in the middle of it. */
export const window = { notBefore: AT - 10_000, notAfter: AT + 10_000 }
export const ANCHORED_AT = AT - 5_000

const hash = (letter: string) => letter.repeat(43)
const id = (letter: string) => letter.repeat(22)

export const request: ExchangeRequest = {
  exchange: id('E'),
  asker: 2,
  provider: 3,
  grant: `0x${'1'.repeat(64)}`,
  link: { number: 2, previous: hash('L') },
  kind: 'loan',
  fields: ['loanNumber', 'status', 'term'],
  purpose: 'preLoanReview',
  caseNumber: 'GZ-2026-0731',
  user: 'li.na',
  nonce: id('N'),
  issuedAt: AT,
  expiry: AT + 300,
  block: { number: 100, hash: `0x${'b'.repeat(64)}`, time: AT - 5 },
  chain,
}
const requestHash = hash('R')

const loan = (number: number) => ({
  loanNumber: `L-${number}`,
  borrower: '广州南沙精密仪器有限公司',
  principal: '28700000',
  guaranteed: '20000000',
  status: 'performing',
  loss: '0',
  ...(number % 2 === 0 && { term: 36 }),
})

const issue = (by: TestMember, number: number, about: SubjectId = subject) =>
  issueRecord(crypto, { kind: 'loan', subject: about, claims: loan(number), issuedAt: AT, ...by })

const origin = 'hexin/31337/0xab/3'
const noteSigner = testSigner(3)

/** One entry of the answer's list. */
export type Item = { readonly sdJwt: string; readonly proof: unknown; readonly marks?: readonly Mark[] }

/** A log of these statements under one checkpoint, with a proof for each. */
export async function logOf(statements: readonly string[]) {
  const tree = referenceTree(statements.map((statement) => leafHashOf(Buffer.from(statement))))
  const size = statements.length
  const checkpoint = await signCheckpoint(sha256, {
    checkpoint: { origin, size, root: tree.root(size), extensions: [] },
    signer: noteSigner,
  })
  const prove = (index: number) => createInclusionProof({ index, path: tree.path(index, size), checkpoint })
  return { size, root: tree.root(size), prove }
}

const issued = [
  await issue(provider, 1),
  await issue(provider, 2),
  await issue(provider, 3, 'uscc:91330100799655058B'),
  await issue(stranger, 4),
]
export const log = await logOf(issued.map(({ statement }) => statement))

/** What the provider may show of its record; number 3 is about somebody else, number 4 another member's. */
export const item = (number: 1 | 2 | 3 | 4, fields: readonly string[] = request.fields): Item => ({
  sdJwt: presentRecord(issued[number - 1]?.sdJwt ?? '', fields),
  proof: log.prove(number - 1),
})

const hashOfRecord = (number: 1 | 2 | 3 | 4): string =>
  statementHash(crypto, issued[number - 1]?.statement ?? '')

/** A mark as it stands beside a record: by the company that the record is about, unless the terms say otherwise. */
export const markAt = async (number: 1 | 2 | 3 | 4, terms: Terms = {}): Promise<Mark> =>
  markOf(await objectionOf({ record: hashOfRecord(number), ...terms }), { outcome: null })

/** What a provider may do else than it should. */
export type Lie = {
  readonly by?: TestMember
  readonly items?: readonly unknown[]
  readonly body?: object
  readonly answer?: object
  readonly answerType?: StatementType
  readonly look?: object
  readonly lookType?: StatementType
  /** What its map counts; what the answer shows unless said. */
  readonly counted?: readonly Counted[]
  /** Which records of an entry are where in the answer. */
  readonly places?: (period: string) => readonly (number | LeftOut)[]
  readonly map?: (honest: MapProof) => unknown
  /** After all is signed. */
  readonly ciphertext?: string
  readonly plaintext?: Uint8Array
}

const state = {
  now: AT,
  block: request.block,
  asker: { status: 'active', roles: ['bank'], country: 'CN', licences: [] },
  provider: { status: 'active', roles: ['provider'], country: 'CN', licences: [creditLicence] },
  grant: { state: 'active' },
  revocationSeen: false,
  uses: 0,
  usesInPeriod: 0,
  budget: { field: 'loanNumber', used: 0, limit: 1_000, days: 30 },
  persons: [],
}

/** The roots of the logs that hold an epoch each, by their size: no two have the same. */
const epochLogs = new Map<number, Uint8Array>()

/** An epoch of a map of these entries, in a log of its own. */
export async function epochOf(root: Uint8Array, change: Parameters<typeof signEpoch>[1] | object = {}) {
  const fillers = Array.from({ length: epochLogs.size + 1 }, (_, i) => `filler ${i}`)
  const statement = await signEpoch(provider, {
    ...{ root: toBase64url(root), key: hash('K'), size: fillers.length },
    ...change,
  })
  const made = await logOf([...fillers, statement])
  epochLogs.set(made.size, made.root)
  return { epoch: statement, proof: made.prove(fillers.length) }
}

/** That the records of an answer are all that the map counts. */
async function mapFor(items: readonly unknown[], lie: Lie): Promise<MapProof> {
  const statements = items.map((each) => recordStatement((each as Item).sdJwt))
  const about = { subject, kind: 'loan' }
  const { root, prove } = mapOf(lie.counted ?? [{ ...about, period: ALL, statements }])
  const places = lie.places ?? (() => statements.map((_, i) => i))
  return { ...(await epochOf(root)), ...prove({ ...about, periods: [ALL] }, places) }
}

/** An answer as it reaches the asker. */
export async function answerWith(lie: Lie = {}): Promise<Omit<verifyAnswer.Parameters, 'trust'>> {
  const { keyId, signer } = lie.by ?? provider
  const { exchange, grant, link, kind, fields } = request
  const common = { request: requestHash, exchange, asker: 2, provider: 3, at: AT + 1 }
  const look = await signStatement({
    type: lie.lookType ?? 'hexin-look+jwt',
    ...{ keyId, signer },
    payload: { ...common, grant, link, kind, fields, state, ...lie.look },
  })
  const records = lie.items ?? [item(1), item(2)]
  const honest = await mapFor(records, lie)
  const map = lie.map?.(honest) ?? honest
  const plaintext = utf8(JSON.stringify({ salt: hash('S'), exchange, records, map, ...lie.body }))
  const ciphertext = crypto.randomBytes(100)
  const answer = await signStatement({
    type: lie.answerType ?? 'hexin-answer+jwt',
    ...{ keyId, signer },
    payload: {
      ...common,
      look: statementHash(crypto, look),
      ciphertext: toBase64url(crypto.sha256(ciphertext)),
      plaintext: toBase64url(crypto.sha256(plaintext)),
      completeness: { matched: records.length, disclosed: records.length, withheld: [] },
      ...lie.answer,
    },
  })
  return {
    ...{ request, requestHash, subject, range: null, look, answer, now: AT + 2 },
    ciphertext: lie.ciphertext ?? toBase64url(crypto.sha256(ciphertext)),
    plaintext: lie.plaintext ?? plaintext,
  }
}

const members = [asker, provider, stranger]

const keyOf: AnswerTrust['keyOf'] = (keyId) => {
  const member = members.find((m) => m.keyId === keyId)
  return member && { ...member.key, member: member.number, ...window }
}
const verifyInclusion = createInclusionVerifier(crypto, (member) =>
  member === 3 ? [encodeVkey(sha256, { name: origin, publicKey: noteSigner.publicKey })] : [],
)

/** What a map is checked by, changed like this. */
export const mapsWith = (change: Partial<Parameters<typeof createMapVerifier>[1]> = {}) =>
  createMapVerifier(crypto, {
    ...{ keyOf, verifyInclusion },
    async anchorOf(_, size) {
      const root = epochLogs.get(size)
      return root && { root, time: ANCHORED_AT }
    },
    mapKeyOf: async () => labelKey.modulus,
    settledSize: async () => 0,
    ...change,
  })

export const trust: AnswerTrust = {
  keyOf,
  verifyInclusion,
  async anchorOf(member, size): Promise<AnchoredRoot | undefined> {
    return member === 3 && size === log.size ? { root: log.root, time: ANCHORED_AT } : undefined
  },
  objections: { chain, wallet, registrarKeyOf: keysOf(registrar) },
  maps: mapsWith(),
}

export { provider }
