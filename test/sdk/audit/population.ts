import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { AuditTrust, judgeExchange } from '@hexin/sdk/audit/judge.ts'
import { signAsOfficer } from '@hexin/sdk/consent/composeGrant.ts'
import type { SignedGrant } from '@hexin/sdk/consent/signedGrant.ts'
import { verifyGrant } from '@hexin/sdk/consent/verifyGrant.ts'
import { type Hex, toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import {
  createInclusionProof,
  createInclusionVerifier,
  encodeVkey,
  signCheckpoint,
} from '@hexin/sdk/proof/index.ts'
import { type Statement, type StatementType, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { allowed } from '../consent/gateCases.ts'
import { request as asked } from '../exchange/answers.ts'
import {
  AT,
  bindingOf,
  createMember,
  createOfficer,
  makeGrant,
  software,
  type TestMember,
  trustIn,
} from '../helpers.ts'
import { testSigner } from '../proof/helpers.ts'
import { leafHashOf, referenceTree, sha256 } from '../proof/reference.ts'

/** What differs from an exchange as it should be. A part that is null is left out of what its member hands over. */
export type Lie = {
  readonly request?: object | null
  readonly look?: object
  readonly state?: object
  readonly answer?: object | null
  readonly receipt?: object | null
  readonly entry?: null
  readonly document?: null
  readonly isAnsweredFirst?: boolean
}

const USES = 1_000
const ASKER = 2
const PROVIDER = 3
const [asker, provider] = [createMember(ASKER), createMember(PROVIDER)]
const registrar = createMember(1)
const officer = createOfficer()

const random = (bytes: number) => toBase64url(crypto.randomBytes(bytes))

async function grantOf(): Promise<{ readonly id: Hex; readonly signed: SignedGrant }> {
  const signed = await makeGrant({
    officers: [software(officer)],
    bindings: [await bindingOf(registrar, officer)],
    sign: async (text) => [await signAsOfficer(text, officer.signer)],
    terms: { maxUses: USES },
  })
  return { id: (await verifyGrant(crypto, { grant: signed, trust: trustIn(registrar) })).id, signed }
}

type Signed = Record<'request' | 'look' | 'answer' | 'receipt', Statement>

async function exchangeUnder(grant: Hex, uses: number, lie: Lie): Promise<Signed> {
  const sign = (by: TestMember, type: StatementType, payload: Record<string, unknown>) =>
    signStatement({ type, keyId: by.keyId, signer: by.signer, payload })
  const { kind, fields } = allowed.request
  const terms = { exchange: random(16), grant, kind, fields: [...fields], ...lie.request }
  const { link, purpose, caseNumber, user } = { ...asked, ...lie.request }
  const request = await sign(asker, 'hexin-request+jwt', { ...asked, nonce: random(16), ...terms })
  const { exchange } = terms
  const common = { request: statementHash(crypto, request), exchange, asker: ASKER, provider: PROVIDER }
  const state = { ...allowed.state, uses, ...lie.state }
  const look = await sign(provider, 'hexin-look+jwt', {
    ...common,
    grant,
    link,
    kind,
    fields,
    state,
    at: AT,
    ...lie.look,
  })
  const answer = await sign(provider, 'hexin-answer+jwt', {
    ...{ ...common, look: statementHash(crypto, look), ciphertext: random(32), plaintext: random(32) },
    ...{ completeness: { matched: 1, disclosed: 1, withheld: [] }, at: AT, ...lie.answer },
  })
  const receipt = await sign(asker, 'hexin-receipt+jwt', {
    ...{ ...common, reply: statementHash(crypto, answer), grant, link, kind, purpose, caseNumber, user },
    ...{ outcome: 'answered', code: null, records: 1, fieldsDisclosed: 2, at: AT, ...lie.receipt },
  })
  return { request, look, answer, receipt }
}

/** A member's whole log under one final checkpoint. */
async function logOf(member: number, statements: readonly Statement[]) {
  const name = `hexin/31337/0xab/${member}`
  const signer = testSigner(member)
  const tree = referenceTree(statements.map((statement) => leafHashOf(utf8(statement))))
  const size = statements.length
  const root = tree.root(size)
  const checkpoint = await signCheckpoint(sha256, {
    ...{ checkpoint: { origin: name, size, root, extensions: [] }, signer },
  })
  return {
    ...{ size, root, vkey: encodeVkey(sha256, { name, publicKey: signer.publicKey }) },
    open: (index: number) => ({
      ...{ index, leaf: toBase64url(utf8(statements[index] ?? '')) },
      proof: createInclusionProof({ index, path: tree.path(index, size), checkpoint }),
    }),
  }
}

/** Exchanges that a bank and a provider logged, some of them with a lie; and what an auditor knows who has the chain. */
export async function createPopulation(count: number, lies: ReadonlyMap<number, Lie> = new Map()) {
  const grants = await Promise.all(Array.from({ length: Math.ceil(count / USES) }, grantOf))
  const exchanges: Signed[] = []
  for (let i = 0; i < count; i++) {
    const grant = grants[Math.floor(i / USES)]
    if (grant) exchanges.push(await exchangeUnder(grant.id, i % USES, lies.get(i) ?? {}))
  }
  const first = (i: number) => (lies.get(i)?.isAnsweredFirst ? 1 : 0)
  const provided = await logOf(
    PROVIDER,
    exchanges.flatMap(({ look, answer }, i) => (first(i) ? [answer, look] : [look, answer])),
  )
  const received = await logOf(
    ASKER,
    exchanges.map(({ receipt }) => receipt),
  )
  const logs = new Map([
    [PROVIDER, provided],
    [ASKER, received],
  ])
  const trust: AuditTrust = {
    grants: trustIn(registrar),
    keyOf(keyId) {
      const member = [asker, provider].find((one) => one.keyId === keyId)
      return member && { ...member.key, member: member.number }
    },
    verifyInclusion: createInclusionVerifier(crypto, (member) => {
      const log = logs.get(member)
      return log ? [log.vkey] : []
    }),
    async anchorOf(member, size) {
      const log = logs.get(member)
      return log && log.size === size ? { root: log.root, time: AT } : undefined
    },
    endedAt: async () => undefined,
    blockHash: async (number) => (number === asked.block.number ? asked.block.hash : undefined),
  }

  /** What both members hand over of an exchange. */
  function exchange(i: number): Omit<judgeExchange.Parameters, 'trust'> {
    const { request } = exchanges[i] as Signed
    const lie = lies.get(i) ?? {}
    const grant = grants[Math.floor(i / USES)]
    const document = lie.document === null || !grant ? null : { grant: grant.signed }
    const shown = { request: lie.request === null ? null : request, document }
    const [at, answeredAt] = [2 * i + first(i), 2 * i + 1 - first(i)]
    return {
      ...{ requestHash: statementHash(crypto, request), asker: ASKER, provider: PROVIDER, now: AT + 100_000 },
      sides: {
        asker: lie.receipt === null ? null : { ...shown, entry: received.open(i), answer: null },
        provider:
          lie.entry === null
            ? null
            : {
                ...shown,
                entry: provided.open(at),
                answer: lie.answer === null ? null : provided.open(answeredAt),
              },
      },
    }
  }
  return { count, trust, exchange }
}
