import path from 'node:path'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { createPrekeyStore } from '@hexin/node/keys/prekeyStore.ts'
import { es256Signer } from '@hexin/node/keys/signers.ts'
import type { Chain } from '@hexin/node/ports/chain.ts'
import type { Looks } from '@hexin/node/ports/exchange.ts'
import type { PeerHandler, Peers } from '@hexin/node/ports/peers.ts'
import type { Records } from '@hexin/node/ports/records.ts'
import type { ProveMap } from '@hexin/node/services/completeness/proveMap.ts'
import { createAnswerAlone } from '@hexin/node/services/exchange/answerAlone.ts'
import { createAnswerRequest, type ExchangeReply } from '@hexin/node/services/exchange/answerRequest.ts'
import { createBases } from '@hexin/node/services/exchange/bases.ts'
import { createDecisionBlocks } from '@hexin/node/services/exchange/decisionBlocks.ts'
import { createGateInputs } from '@hexin/node/services/exchange/gateInputs.ts'
import { createManners } from '@hexin/node/services/exchange/manner.ts'
import { createSealing, type Sealing } from '@hexin/node/services/exchange/sealing.ts'
import type { Membership } from '@hexin/node/services/membership.ts'
import { createSubjectTurns } from '@hexin/node/services/objection/subjectTurns.ts'
import { createLog } from '@hexin/node/store/log.ts'
import { createLooks } from '@hexin/node/store/looks.ts'
import { createObjections } from '@hexin/node/store/objections.ts'
import { createPersonStore } from '@hexin/node/store/persons.ts'
import { budgetsOf } from '@hexin/sdk/consent/budget.ts'
import { createTemplates } from '@hexin/sdk/consent/templates/index.ts'
import { fromUtf8, utf8 } from '@hexin/sdk/encoding.ts'
import {
  answerBodySchema,
  answerSchema,
  type ExchangeRequest,
  envelopeSchema,
  lookSchema,
  refusalSchema,
} from '@hexin/sdk/exchange/messages.ts'
import { decodeStatement, memberKeyId, signStatement, statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { generateOfficerKey } from '../../../../scripts/company/company.ts'
import { createTempFolder } from '../../../helpers/tempFolder.ts'
import { createTestCompany, createTestRegistrar, now, verified } from '../../../helpers/testCompany.ts'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'
import { creditLicence } from '../../../helpers/testProfile.ts'

/*
 * One request, delivered again and again: whatever falls in between, every copy gets one and the same reply, and that is the one in the log. The test decides
 * the order of things by holding back what the store has found; the store itself is real.
 */

const PROVIDER = 1
const BANK = 2
const block = { number: 7, hash: `0x${'07'.repeat(32)}`, time: now() } as const
const more = { chainId: 31_337 }
const chain = { id: 31_337, grants: `0x${'3'.repeat(40)}` } as const

const keys = new Map([PROVIDER, BANK].map((member) => [member, es256Signer(generateOfficerKey())]))
const signerOf = (member: number) => {
  const signer = keys.get(member)
  if (!signer) throw new RangeError(`no member ${member}`)
  return signer
}
const keyIdOf = (member: number) => memberKeyId(crypto, member, signerOf(member))
const membership = {
  find: () =>
    ({
      status: 'active',
      roles: ['bank'],
      country: 'CN',
      licences: [creditLicence],
      ...more,
    }) as unknown as ReturnType<Membership['get']>,
  groupOf: (member: number) => [member],
  statementKey(keyId: string) {
    const member = [...keys.keys()].find((one) => keyIdOf(one) === keyId)
    if (member === undefined) return undefined
    const { publicKey } = signerOf(member)
    return { algorithm: 'ES256', publicKey, member, notBefore: 0, notAfter: 2 * now() }
  },
} as Partial<Membership> as Membership

const folder = createTempFolder()
let database: TestDatabase
let sealings: Map<number, Sealing>
let grant: Awaited<ReturnType<typeof verified>>
beforeAll(async () => {
  database = await createTestDatabase()
  const registrar = createTestRegistrar()
  const company = await createTestCompany(registrar)
  grant = await verified(registrar, await company.grant({ grantee: BANK, providers: [PROVIDER] }))
})
beforeEach(async () => {
  await database.empty()
  asked = 0
  last = null
  sealings = new Map()
  for (const member of [PROVIDER, BANK]) sealings.set(member, await sealingOf(member))
})
afterAll(async () => {
  await database.close()
  folder.remove()
})

const sealing = (member: number): Sealing => {
  const found = sealings.get(member)
  if (!found) throw new RangeError(`no member ${member}`)
  return found
}

async function sealingOf(self: number): Promise<Sealing> {
  const made = createSealing({
    ...{ crypto, self, membership, clock: now, epochS: 3_600, keyId: keyIdOf(self), signer: signerOf(self) },
    peers: { request: (member) => sealing(member).givePrekey(self, {}) } as Partial<Peers> as Peers,
    log: createLog(database.db),
    store: await createPrekeyStore(path.join(folder.path, `${self}`), Buffer.alloc(32, self)),
  })
  await made.rotate()
  return made
}

/** A process of the provider. `held` may keep what the store found from it for a while. */
function start(held: (found: Awaited<ReturnType<Looks['record']>>) => Promise<void> = async () => undefined) {
  const looks = createLooks({ db: database.db, clock: now })
  const blocks = createDecisionBlocks({
    clock: now,
    chain: {} as Chain,
    // What a node keeps may hold more than its type says, as here and below: nothing of that may ever be signed.
    follow: { head: () => ({ ...block, ...more }), round: async () => undefined },
    maxAgeS: 60,
  })
  const answering = createAnswerRequest({
    budgets: budgetsOf({}),
    isOverdue: () => false,
    ...{ crypto, chain, membership, clock: now, self: PROVIDER, sealing: sealing(PROVIDER) },
    blocks,
    inputs: createGateInputs({
      ...{ clock: now, membership, blocks },
      persons: createPersonStore({ db: database.db, clock: now }),
    }),
    bases: createBases({
      clock: now,
      templateOf: createTemplates(crypto),
      orders: { find: async () => undefined },
      grants: {
        find: async () => ({
          ...grant,
          ...more,
          state: 'active',
          sequence: 0,
          revocationSeen: false,
          uses: 0,
        }),
      },
    }),
    records: { about: async () => [] } as Partial<Records> as Records,
    objections: createObjections({ db: database.db, clock: now }),
    turns: createSubjectTurns(),
    proofs: { prove: async () => [], covered: async () => 0 },
    maps: emptyMaps,
    looks: {
      ...looks,
      async record(look) {
        const found = await looks.record(look)
        await held(found)
        return found
      },
    },
  })
  const { alone } = createManners({
    ...{ crypto, keyId: keyIdOf(PROVIDER), signer: signerOf(PROVIDER), sealing: sealing(PROVIDER) },
  })
  return createAnswerAlone({ answering, alone })
}

/** What stands in the answers is another test's. */
const emptyMaps: ProveMap = {
  epochAt: async () => ({ number: 1, size: 0, statement: 'epoch', proof: {} }),
  prove: async () => ({
    ...{ epoch: 'epoch', proof: {}, label: 'A'.repeat(342) },
    periods: [{ period: 'all', siblings: '' }],
  }),
}

let asked = 0
let last: string | null = null

/** A signed request of the bank's, as one that delivers it, under a new seal each time. */
async function request(fields = ['principal']): Promise<(to: PeerHandler) => Promise<ExchangeReply>> {
  const id = () => Buffer.from(crypto.randomBytes(16)).toString('base64url')
  const payload: ExchangeRequest = {
    ...{
      exchange: id(),
      nonce: id(),
      asker: BANK,
      provider: PROVIDER,
      grant: grant.id,
      link: { number: ++asked, previous: last },
      kind: 'loan',
      fields,
    },
    ...{ purpose: 'preLoanReview', caseNumber: 'GZ-1', user: 'clerk 7', block, chain },
    ...{ issuedAt: now(), expiry: now() + 60 },
  }
  const statement = await signStatement({
    ...{ type: 'hexin-request+jwt', payload, keyId: keyIdOf(BANK), signer: signerOf(BANK) },
  })
  last = statementHash(crypto, statement)
  return async (to) => {
    const { exchange } = payload
    const envelope = await sealing(BANK).seal(
      PROVIDER,
      { direction: 'request', exchange, attempt: 1 },
      utf8(statement),
    )
    return (await to(BANK, { envelope })) as ExchangeReply
  }
}

/** The replies are one, and the log has it and no other. */
async function isOneReply(replies: readonly ExchangeReply[], kind: 'answer' | 'refusal'): Promise<void> {
  expect(new Set(replies.map((reply) => JSON.stringify(reply))).size).toBe(1)
  const rows = database.db.selectFrom('leaves').select('statement').where('kind', '=', kind)
  const logged = (await rows.execute()).map(({ statement }) => statement.toString())
  expect(logged).toEqual([(replies[0] as unknown as Record<string, unknown>)[kind]])
}

describe('the same request twice', () => {
  test('the second found no answer yet, and goes on once the first’s is stored: it gets the first’s', async () => {
    const deliver = await request()
    const bothLooked = Promise.withResolvers<void>()
    let first: Promise<ExchangeReply> | undefined
    let looked = 0
    const provider = start(async ({ reply }) => {
      expect(reply).toBeUndefined()
      const place = ++looked
      if (place === 2) bothLooked.resolve()
      await (place === 1 ? bothLooked.promise : first)
    })
    first = deliver(provider)
    await isOneReply(await Promise.all([first, deliver(provider)]), 'answer')
    expect(looked).toBe(2)
  })

  test('each in a process of its own, both with no answer yet: one of the two answers goes out, from both', async () => {
    const deliver = await request()
    const bothLooked = Promise.withResolvers<void>()
    let looked = 0
    const held = async () => {
      if (++looked === 2) bothLooked.resolve()
      await bothLooked.promise
    }
    const [old, next] = [start(held), start(held)]
    await deliver(start(async () => Promise.reject(new Error('killed')))).catch(() => undefined)
    await isOneReply(await Promise.all([deliver(old), deliver(next)]), 'answer')
  })

  test('killed before the answer was stored, or just after: after a restart there is one answer', async () => {
    const deliver = await request()
    const killed = start(async () => Promise.reject(new Error('killed')))
    await expect(deliver(killed)).rejects.toThrow('killed')
    const replies = [await deliver(start()), await deliver(start())]
    await isOneReply(replies, 'answer')
  })

  test('a crowd of copies, at several processes and over restarts', async () => {
    const deliver = await request()
    const processes = [start(), start(), start()]
    await deliver(processes[0] as PeerHandler)
    const replies = await Promise.all(
      Array.from({ length: 30 }, (_, i) => deliver(processes[i % 3] as PeerHandler)),
    )
    await isOneReply(replies, 'answer')
  })

  test('a refusal is one statement, too', async () => {
    const deliver = await request(['lender'])
    const provider = start()
    const replies = await Promise.all(Array.from({ length: 8 }, () => deliver(provider)))
    await isOneReply([...replies, await deliver(start())], 'refusal')
  })
})

test('what is signed and sealed has exactly the fields of its schema, however much more the node keeps', async () => {
  const reply = (await (await request())(start())) as Extract<ExchangeReply, { look: string }>
  lookSchema.parse(decodeStatement(reply.look, 'hexin-look+jwt').payload)
  answerSchema.parse(decodeStatement(reply.answer, 'hexin-answer+jwt').payload)
  envelopeSchema.parse(reply.envelope)
  answerBodySchema.parse(JSON.parse(fromUtf8(await sealing(BANK).open(reply.envelope))))
  const { refusal } = (await (
    await request(['lender'])
  )(start())) as Extract<ExchangeReply, { refusal: string }>
  refusalSchema.parse(decodeStatement(refusal, 'hexin-refusal+jwt').payload)
})
