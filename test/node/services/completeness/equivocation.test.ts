import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { PeerMethod } from '@hexin/node/ports/peers.ts'
import { createSeenEpochs } from '@hexin/node/services/completeness/seenEpochs.ts'
import { createStores } from '@hexin/node/store/createStores.ts'
import { verifyEquivocation } from '@hexin/sdk/completeness/equivocation.ts'
import { ALL } from '@hexin/sdk/completeness/periods.ts'
import type { Epoch } from '@hexin/sdk/completeness/statements.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../helpers/testDatabase.ts'
import { signEpoch } from '../../../sdk/completeness/testMap.ts'
import { answerWith, item, type Lie, provider, stranger, trust } from '../../../sdk/exchange/answers.ts'
import { AT, subject } from '../../../sdk/helpers.ts'
import { asyncOutcomeOf } from '../../../sdk/proof/helpers.ts'

const [BANK, RIVAL, REGULATOR] = [11, 12, 13]
const members = [BANK, RIVAL, REGULATOR]

let databases: TestDatabase[]
beforeAll(async () => {
  databases = await Promise.all(members.map(() => createTestDatabase()))
})
afterAll(() => Promise.all(databases.map((database) => database.close())))
beforeEach(() => Promise.all(databases.map((database) => database.empty())))

/** What the provider says when it is asked for its epochs. */
let chain: readonly string[] = []

/** Three members that have seen epochs; what they send each other arrives when `carry` is called. */
function createWitnesses() {
  const found: string[] = []
  const all = members.map((self, i) => {
    const { seenEpochs: store } = createStores({
      db: databases[i]?.db as TestDatabase['db'],
      clock: () => AT,
    })
    const epochs = createSeenEpochs({
      ...{ crypto, self, store, clock: () => AT, keyOf: trust.keyOf },
      peers: {
        async request(member: number, method: PeerMethod, body: unknown) {
          if (member !== 3 || method !== 'epochs') throw new HexinError('PEER_UNREACHABLE')
          return { epochs: chain.slice((body as { after: number }).after) }
        },
      },
      witnesses: () => [REGULATOR],
      others: () => [...members, 3],
      onEquivocation: (who, number) => found.push(`${self}: ${who} ${number}`),
    })
    return { self, store, epochs }
  })
  const of = (self: number) => all.find((each) => each.self === self) as (typeof all)[number]

  /** Everything that lies ready goes to whom it is for. Returns the texts that went. */
  async function carry(): Promise<string[]> {
    const sent: string[] = []
    for (const { epochs } of all) await epochs.round()
    for (let more = true; more; ) {
      more = false
      for (const [i, { self }] of all.entries()) {
        const { db } = databases[i] as TestDatabase
        const rows = await db.selectFrom('messages').selectAll().where('state', '=', 'open').execute()
        for (const { id, recipient, body } of rows) {
          await db.updateTable('messages').set({ state: 'delivered' }).where('id', '=', id).execute()
          await of(recipient).epochs.receive(self, JSON.parse(body))
          sent.push(body)
          more = true
        }
      }
    }
    return sent
  }
  const proofs = async (self: number) => (await of(self).store.equivocations({ limit: 10 })).items
  return { of, carry, proofs, found }
}

const root = (letter: string) => letter.repeat(43)
const epoch = async (change: Partial<Epoch> & Pick<Epoch, 'root'>, by = provider) => {
  const statement = await signEpoch(by, change)
  return { statement, hash: statementHash(crypto, statement) }
}

describe('a provider that tells two banks two stories', () => {
  const statements = [1, 2].map((number) => recordStatement(item(number as 1 | 2).sdJwt))
  const loans = { subject, kind: 'loan', period: ALL }
  const honest: Lie = { counted: [{ ...loans, statements }] }
  const lying: Lie = {
    ...{ counted: [], items: [], places: () => [] },
    answer: { completeness: { matched: 0, disclosed: 0, withheld: [] } },
  }
  const accepted = async (lie: Lie) =>
    (await verifyAnswer(crypto, { ...(await answerWith(lie)), trust })).epoch

  test('each answer is good by itself; compared, the two epochs are proof, which a third verifies', async () => {
    const { of, carry, proofs, found } = createWitnesses()
    const [one, two] = [await accepted(honest), await accepted(lying)]
    await of(BANK).epochs.note(one)
    // The control: as long as all were told the same there is nothing to find.
    await of(RIVAL).epochs.note(one)
    await carry()
    expect(found).toEqual([])

    await of(RIVAL).epochs.note(two)
    // The rival has seen both; it needs nobody.
    expect(found).toEqual([`${RIVAL}: 3 1`])
    await carry()
    for (const member of members) {
      const [proof] = await proofs(member)
      expect(proof).toMatchObject({ provider: 3, number: 1 })
      // A third that has the two statements, and the provider’s keys, and nothing else.
      const shown = { statements: proof?.statements ?? ['', ''], keyOf: trust.keyOf } as const
      expect(await verifyEquivocation(crypto, shown)).toEqual({ kind: 'two', provider: 3, number: 1 })
    }
  })

  test('is found by the regulator where neither bank has heard of the other, and the banks hear of it', async () => {
    const { of, carry, proofs, found } = createWitnesses()
    await of(BANK).epochs.note(await accepted(honest))
    await of(RIVAL).epochs.note(await accepted(lying))
    expect(found).toEqual([])
    const sent = await carry()
    expect(found).toContain(`${REGULATOR}: 3 1`)
    for (const member of members) expect(await proofs(member)).toHaveLength(1)
    // None of what went says about whom anybody had asked.
    for (const body of sent) {
      expect(Object.keys(JSON.parse(body))).toEqual(['epochs'])
      expect(body).not.toContain(subject)
    }
  })

  test('is found by the epochs between, where the two are not of one number', async () => {
    const { of, carry, found } = createWitnesses()
    const first = await epoch({ root: root('A') })
    const second = await epoch({ root: root('B'), number: 2, previous: first.hash })
    const third = await epoch({ root: root('C'), number: 3, previous: second.hash })
    const other = await epoch({ root: root('D'), number: 2, previous: first.hash })
    const note = async (self: number, { statement }: { statement: string }) =>
      of(self).epochs.receive(3, { epochs: [statement] })
    await note(BANK, first)
    await note(BANK, third)
    await note(RIVAL, other)
    chain = [first.statement, second.statement, third.statement]
    await carry()
    expect(found.some((each) => each.endsWith('3 2') || each.endsWith('3 3'))).toBe(true)
  })
})

describe('what is no proof', () => {
  const check = (a: string, b: string) =>
    asyncOutcomeOf(() => verifyEquivocation(crypto, { statements: [a, b], keyOf: trust.keyOf }))

  test('the same twice, two that follow each other, or two that are not neighbours', async () => {
    const first = await epoch({ root: root('A'), size: 5 })
    const second = await epoch({ root: root('B'), number: 2, previous: first.hash, size: 6 })
    const ninth = await epoch({ root: root('C'), number: 9, previous: root('P'), size: 6 })
    for (const [a, b] of [
      [first, first],
      [first, second],
      [second, ninth],
    ] as const)
      expect(await check(a.statement, b.statement)).toBe('EQUIVOCATION_UNPROVEN')
    // The controls: one that doesn’t follow, and one that covers less.
    const broken = await epoch({ root: root('B'), number: 2, previous: root('P'), size: 6 })
    const shrunk = await epoch({ root: root('C'), number: 9, previous: root('P'), size: 4 })
    expect(await check(first.statement, broken.statement)).toBe('accepted')
    expect(await check(shrunk.statement, first.statement)).toBe('accepted')
  })

  test('two of which one is another member’s, by its own key or in the provider’s name', async () => {
    const own = await epoch({ root: root('A') })
    const others = await epoch({ root: root('B') }, stranger)
    const forged = await epoch({ root: root('B'), provider: 3 }, stranger)
    expect(await check(own.statement, others.statement)).toBe('EQUIVOCATION_UNPROVEN')
    expect(await check(own.statement, forged.statement)).toBe('EQUIVOCATION_UNPROVEN')
    const spoilt = `${own.statement.slice(0, -4)}AAAA`
    expect(await check(own.statement, spoilt)).toBe('STATEMENT_SIGNATURE_INVALID')
  })

  test('a forged epoch that somebody sends is refused, and kept by nobody', async () => {
    const { of, proofs } = createWitnesses()
    const forged = await epoch({ root: toBase64url(new Uint8Array(32)), provider: 3 }, stranger)
    expect(await asyncOutcomeOf(() => of(BANK).epochs.receive(RIVAL, { epochs: [forged.statement] }))).toBe(
      'STATEMENT_KEY_UNKNOWN',
    )
    expect(await of(BANK).store.untold()).toEqual([])
    expect(await proofs(BANK)).toEqual([])
  })
})
