import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { recordLeaf } from '@hexin/sdk/completeness/entry.ts'
import { ALL, OTHER } from '@hexin/sdk/completeness/periods.ts'
import type { LeftOut, MapProof } from '@hexin/sdk/completeness/statements.ts'
import { toBase64url } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import { issueRecord, recordStatement } from '@hexin/sdk/records/sdJwt.ts'
import { statementHash } from '@hexin/sdk/statement/jws.ts'
import { describe, expect, test } from 'vitest'
import {
  ANCHORED_AT,
  answerWith,
  epochOf,
  item,
  type Lie,
  mapsWith,
  provider,
  stranger,
  trust,
  window,
} from '../exchange/answers.ts'
import { AT, otherSubject, subject } from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'
import { type Counted, mapOf } from './testMap.ts'

const verify = async (lie: Lie = {}, change: Partial<verifyAnswer.Parameters> = {}) =>
  verifyAnswer(crypto, { ...(await answerWith(lie)), trust, ...change })
const outcome = (...args: Parameters<typeof verify>) => asyncOutcomeOf(() => verify(...args))
const judging = (change: Parameters<typeof mapsWith>[0]) => ({ trust: { ...trust, maps: mapsWith(change) } })

const statements = [1, 2].map((number) => recordStatement(item(number as 1 | 2).sdJwt))
const [first = '', second = ''] = statements
const loans = { subject, kind: 'loan', period: ALL }
const both: Counted = { ...loans, statements }
const others: Counted = { ...loans, subject: otherSubject, statements: ['somebody else’s'] }

/** An answer that counts itself complete, whatever it holds. */
const said = (disclosed: number, left = 0) => ({
  completeness: {
    matched: disclosed + left,
    disclosed,
    withheld: left > 0 ? [{ reason: 'ADVERSE_EXPIRED', count: left }] : [],
  },
})
const withoutRoom = {
  completeness: { matched: 2, disclosed: 1, withheld: [{ reason: 'ANSWER_FULL', count: 1 }] },
}
const leafOf = (statement: string) => toBase64url(recordLeaf(crypto.sha256, statement))

describe('a provider whose map counts two records', () => {
  const counted = [both, others]

  test('and which gives both is believed; the epoch that shows it comes along', async () => {
    const { epoch, records } = await verify({ counted })
    expect(records).toHaveLength(2)
    expect(epoch.epoch).toMatchObject({ provider: 3, number: 1 })
  })

  test.each<[string, Lie]>([
    ['gives one and says that is all', { items: [item(1)], places: () => [0], answer: said(1) }],
    [
      'gives one, and the other’s hash with no reason',
      { items: [item(1)], places: unexplained, answer: said(1) },
    ],
    ['gives none and says there is none', { items: [], places: () => [], answer: said(0) }],
    [
      'shows another company’s entry in place of this one’s',
      { items: [], answer: said(0), map: (honest) => ({ ...honest, periods: [stripped(honest)] }) },
    ],
    ['says that one ended which can’t', { items: [item(1)], places: endedSecond, answer: said(1, 1) }],
    [
      'says that one lies outside the range where there is none',
      { items: [item(1)], places: outside, answer: said(1) },
    ],
    ['says that there is no room for the other', { items: [item(2)], places: noRoom, answer: withoutRoom }],
    ['counts one record at two places', { places: () => [0, 0] }],
    ['gives them in another order than the log’s', { places: () => [1, 0] }],
    ['counts a third one', { places: () => [0, 1, { leaf: 'A'.repeat(43), reason: 'ADVERSE_EXPIRED' }] }],
    ['proves another period', { map: renamed('2025') }],
    [
      'proves one period twice',
      { map: (honest) => ({ ...honest, periods: [...honest.periods, ...honest.periods] }) },
    ],
    ['proves none', { map: (honest) => ({ ...honest, periods: [] }) }],
    ['gives no map', { map: () => undefined, body: { map: undefined } }],
    ['gives another sequence', { map: changedEntry({ sequence: 2 }) }],
    ['gives another opening', { map: changedEntry({ opening: 'A'.repeat(43) }) }],
    ['cuts the path', { map: siblings((text) => text.slice(0, -43)) }],
    ['has a path of bytes that are no hashes', { map: siblings((text) => `${text}AAAA`) }],
    ['gives the label of another kind', { map: (honest) => ({ ...honest, label: otherLabel() }) }],
  ])('and %s: found out', async (_, lie) => {
    expect(await outcome({ counted, ...lie })).toBe('ANSWER_INVALID')
  })

  test('and gives a third that it doesn’t count: found out', async () => {
    expect(await outcome({ counted: [{ ...both, statements: [first] }] })).toBe('ANSWER_INVALID')
  })

  test('without the check of the map each of these would have been believed', async () => {
    const lie: Lie = { items: [item(1)], places: () => [0], answer: said(1) }
    expect(await outcome({ counted, ...lie })).toBe('ANSWER_INVALID')
    // The same answer, under a map that agrees with it.
    expect(await outcome({ ...lie, counted: [{ ...both, statements: [first] }] })).toBe('accepted')
  })

  test('the error says what is wrong', async () => {
    await expect(verify({ counted, items: [item(1)], places: () => [0], answer: said(1) })).rejects.toThrow(
      'is not what the map says',
    )
  })
})

test('that there is none is proven: by an empty map, by another leaf, by an empty branch, by an entry of none', async () => {
  const none: Lie = { items: [], answer: said(0) }
  const many = Array.from({ length: 40 }, (_, i) => ({ ...others, period: String(2_000 + i) }))
  for (const counted of [[], [others], many, [{ ...both, statements: [] }]])
    expect(await outcome({ ...none, counted })).toBe('accepted')
})

describe('a record that was corrected since the epoch', () => {
  const correct = (by: typeof provider, supersedes: string) =>
    issueRecord(crypto, {
      ...{ kind: 'loan', subject, issuedAt: AT, ...by, supersedes },
      claims: {
        ...{ loanNumber: 'L-2', borrower: '广州南沙精密仪器有限公司', principal: '1', guaranteed: '1' },
        ...{ status: 'performing', loss: '0' },
      },
    })
  const superseded = (record: string, by: string): Lie => ({
    ...{ counted: [both, others], items: [item(1)], answer: said(1) },
    places: () => [0, { reason: 'SUPERSEDED', record, by }],
  })

  test('is left out with the statement of the one that took its place', async () => {
    const { statement } = await correct(provider, statementHash(crypto, second))
    expect(await outcome(superseded(second, statement))).toBe('accepted')
  })

  test('but not by a correction of another record, another member’s, or none', async () => {
    const ofFirst = await correct(provider, statementHash(crypto, first))
    const strangers = await correct(stranger, statementHash(crypto, second))
    for (const by of [ofFirst.statement, strangers.statement, second, first, 'x.y.z'])
      expect(await outcome(superseded(second, by))).toBe('ANSWER_INVALID')
  })
})

describe('under a grant of some days', () => {
  const range = { from: '2024-01-01', to: '2025-06-30' }
  test('the periods are its years, and what no year takes', async () => {
    // A loan’s day is not asked for here: what it is about is the map’s word.
    const years: Counted[] = [
      { ...loans, period: '2024', statements: [first] },
      { ...loans, period: '2025', statements: [second] },
    ]
    const lie = (items: readonly unknown[], places: NonNullable<Lie['places']>): Lie => ({
      ...{ counted: [...years, others], items, places, answer: said(items.length) },
      map: proven(['2024', '2025', OTHER], [...years, others], places),
    })
    const whole = lie([item(1), item(2)], (period) => (period === '2024' ? [0] : [1]))
    expect(await outcome(whole, { range })).toBe('accepted')
    const cut: LeftOut = { leaf: leafOf(second), reason: 'OUT_OF_RANGE' }
    const half = lie([item(1)], (period) => (period === '2024' ? [0] : [cut]))
    expect(await outcome(half, { range })).toBe('accepted')
    // 2024 lies in the range from its first day to its last.
    const hidden: LeftOut = { leaf: leafOf(first), reason: 'OUT_OF_RANGE' }
    const hiding = lie([item(2)], (period) => (period === '2024' ? [hidden] : [0]))
    expect(await outcome(hiding, { range })).toBe('ANSWER_INVALID')
    // Of other days than were granted it says nothing, and must not.
    expect(await outcome(whole, { range: { from: '2025-01-01', to: '2025-12-31' } })).toBe('ANSWER_INVALID')
  })
})

describe('an epoch', () => {
  const counted = [both]
  const epoch = (make: () => Promise<Pick<MapProof, 'epoch' | 'proof'>>) => async () => {
    const made = await make()
    return outcome({ counted, map: (honest) => ({ ...honest, ...made }) })
  }
  const { root } = mapOf(counted)

  test('of the same root is as good as the first; of another one the answer is not', async () => {
    expect(await epoch(() => epochOf(root))()).toBe('accepted')
    expect(await epoch(() => epochOf(new Uint8Array(32)))()).toBe('ANSWER_INVALID')
  })

  test('that says it covers leaves behind itself, or is another provider’s: refused', async () => {
    expect(await epoch(() => epochOf(root, { size: 10_000 }))()).toBe('ANSWER_INVALID')
    expect(await epoch(() => epochOf(root, { provider: 4 }))()).toBe('ANSWER_INVALID')
    expect(await epoch(() => epochOf(root, { number: 2 }))()).toBe('ANSWER_INVALID')
  })

  test('that stands in no log, or in one that the chain doesn’t have: refused', async () => {
    const [one, two] = [await epochOf(root), await epochOf(root)]
    expect(await epoch(async () => ({ epoch: one.epoch, proof: two.proof }))()).toBe('ANSWER_INVALID')
    for (const found of [undefined, new Uint8Array(32)]) {
      const anchorOf = async () => found && { root: found, time: ANCHORED_AT }
      expect(await outcome({ counted }, judging({ anchorOf }))).toBe('ANSWER_INVALID')
    }
  })

  test('signed by a key that wasn’t valid when it was anchored: refused', async () => {
    const keyOf: typeof trust.keyOf = (id) => {
      const key = trust.keyOf(id)
      return key && { ...key, notAfter: ANCHORED_AT }
    }
    expect(window.notAfter).toBeGreaterThan(ANCHORED_AT)
    expect(await outcome({ counted }, judging({ keyOf }))).toBe('ANSWER_INVALID')
  })

  test('that leaves out what was final an hour before: refused, however complete under itself', async () => {
    const settled = (size: number) => judging({ settledSize: async () => size })
    expect(await outcome({ counted }, settled(100_000))).toBe('ANSWER_INVALID')
    expect(await outcome({ counted }, settled(0))).toBe('accepted')
  })

  test('whose key the provider can’t be asked for blames nobody', async () => {
    const mapKeyOf = async () => {
      throw new HexinError('PEER_UNREACHABLE')
    }
    expect(await outcome({ counted }, judging({ mapKeyOf }))).toBe('PEER_UNREACHABLE')
  })
})

function noRoom(): (number | LeftOut)[] {
  return [{ reason: 'ANSWER_FULL', count: 1, peaks: [leafOf(first)] }, 0]
}

function unexplained(): (number | LeftOut)[] {
  return [0, { leaf: leafOf(second) } as LeftOut]
}

function endedSecond(): (number | LeftOut)[] {
  return [0, { leaf: leafOf(second), reason: 'ADVERSE_EXPIRED' }]
}

function outside(): (number | LeftOut)[] {
  return [0, { leaf: leafOf(second), reason: 'OUT_OF_RANGE' }]
}

/** The company's own leaf, as if it were somebody else's. */
function stripped({ periods: [own] }: MapProof): unknown {
  const [leaf] = mapOf([both, others]).leaves
  if (!own || !leaf) throw new Error('no period')
  const { entry: _, ...path } = own
  return {
    ...path,
    other: { label: toBase64url(leaf.label), commitment: toBase64url(leaf.commitment) },
  }
}

function renamed(period: string) {
  return (honest: MapProof) => ({ ...honest, periods: honest.periods.map((each) => ({ ...each, period })) })
}

function changedEntry(change: object) {
  return (honest: MapProof) => ({
    ...honest,
    periods: honest.periods.map((each) => ({ ...each, entry: { ...each.entry, ...change } })),
  })
}

function siblings(change: (text: string) => string) {
  return (honest: MapProof) => ({
    ...honest,
    periods: honest.periods.map((each) => ({ ...each, siblings: change(each.siblings) })),
  })
}

function otherLabel(): string {
  return mapOf([both]).prove({ subject, kind: 'tax', periods: [ALL] }, () => []).label
}

/** The proof of other periods than all. */
function proven(
  periods: readonly string[],
  counted: readonly Counted[],
  places: NonNullable<Lie['places']>,
): NonNullable<Lie['map']> {
  return (honest) => ({
    ...honest,
    ...mapOf(counted).prove({ subject, kind: 'loan', periods }, places),
  })
}
