import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { webCrypto } from '@hexin/sdk/crypto/webCrypto.ts'
import { toBase64url, utf8 } from '@hexin/sdk/encoding.ts'
import { HexinError } from '@hexin/sdk/errors/base.ts'
import { type AnswerTrust, verifyAnswer } from '@hexin/sdk/exchange/verifyAnswer.ts'
import type { Mark } from '@hexin/sdk/objection/statements.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { AT, otherSubject } from '../helpers.ts'
import { asyncOutcomeOf } from '../proof/helpers.ts'
import {
  ANCHORED_AT,
  answerWith,
  item,
  type Lie,
  log,
  logOf,
  markAt,
  provider,
  request,
  stranger,
  trust,
  window,
} from './answers.ts'

const verify = async (lie: Lie = {}, change: Partial<verifyAnswer.Parameters> = {}) =>
  verifyAnswer(crypto, { ...(await answerWith(lie)), trust, ...change })
const outcome = (...args: Parameters<typeof verify>) => asyncOutcomeOf(() => verify(...args))

describe('an honest answer', () => {
  test('gives its records, what is disclosed of them, and since when each demonstrably existed', async () => {
    const { records, answer } = await verify()
    expect(records.map(({ claims }) => claims)).toEqual([
      { loanNumber: 'L-1', status: 'performing' },
      { loanNumber: 'L-2', status: 'performing', term: 36 },
    ])
    expect(records.map(({ anchoredAt }) => anchoredAt)).toEqual([ANCHORED_AT, ANCHORED_AT])
    expect(answer.completeness).toEqual({ matched: 2, disclosed: 2, withheld: [] })
  })

  test('verifies alike in a browser', async () => {
    const sent = { ...(await answerWith()), trust }
    expect(await verifyAnswer(webCrypto, sent)).toEqual(await verifyAnswer(crypto, sent))
  })

  test('may hold nothing, and may leave records out if it says how many and why', async () => {
    expect((await verify({ items: [] })).records).toEqual([])
    const completeness = { matched: 5, disclosed: 2, withheld: [{ reason: 'NOT_YET_FINAL', count: 3 }] }
    expect(await outcome({ answer: { completeness } })).toBe('accepted')
  })
})

describe('a provider that lies is found out:', () => {
  test.each<[string, Lie]>([
    ['it answers another request', { answer: { request: 'X'.repeat(43) } }],
    ['it answers another exchange', { answer: { exchange: 'X'.repeat(22) } }],
    ['it answers another asker', { answer: { asker: 5 } }],
    ['it answers in another provider’s name', { answer: { provider: 4 } }],
    ['another member signs', { by: stranger }],
    ['it sends a receipt for an answer', { answerType: 'hexin-receipt+jwt' }],
    ['its answer has a part that nobody knows', { answer: { note: 'x' } }],
    ['its answer lacks a part', { answer: { completeness: undefined } }],
    [
      'its count of records is no count',
      { answer: { completeness: { matched: -1, disclosed: 2, withheld: [] } } },
    ],

    ['its entry is of another request', { look: { request: 'X'.repeat(43) } }],
    ['its entry tells another company’s grant', { look: { grant: `0x${'2'.repeat(64)}` } }],
    ['its entry tells another asker', { look: { asker: 5 } }],
    ['its entry tells another provider', { look: { provider: 4 } }],
    ['its entry tells another exchange', { look: { exchange: 'X'.repeat(22) } }],
    ['its entry tells another kind', { look: { kind: 'tax' } }],
    ['its entry tells fewer fields', { look: { fields: ['loanNumber'] } }],
    ['its entry is no entry', { lookType: 'hexin-receipt+jwt' }],
    ['its entry has a part that nobody knows', { look: { note: 'x' } }],
    ['its entry lacks the state it decided on', { look: { state: undefined } }],
    ['its answer refers to another entry', { answer: { look: 'X'.repeat(43) } }],

    ['it signed another plaintext', { answer: { plaintext: 'X'.repeat(43) } }],
    ['it signed another ciphertext', { answer: { ciphertext: 'X'.repeat(43) } }],
    ['the plaintext is no JSON', { plaintext: utf8('nothing') }],
    ['the plaintext is of another exchange', { body: { exchange: 'X'.repeat(22) } }],
    ['the plaintext has no salt, so that its hash can be guessed', { body: { salt: undefined } }],
    ['the plaintext has a part that nobody knows', { body: { note: 'x' } }],

    ['a record is about somebody else', { items: [item(3)] }],
    ['a record is another member’s', { items: [item(4)] }],
    ['a record discloses more than was asked', { items: [item(1, [...request.fields, 'principal'])] }],
    ['a record keeps back what each one has', { items: [item(1, ['loanNumber', 'term'])] }],
    ['a record discloses nothing', { items: [item(1, [])] }],
    ['a record is there twice', { items: [item(1), item(1)] }],
    ['a record is there twice, in two disclosures', { items: [item(2), item(2, ['status', 'loanNumber'])] }],
    ['a record is none', { items: [{ ...item(1), sdJwt: 'x' }] }],
    [
      'a record’s signature is spoilt',
      { items: [{ ...item(1), sdJwt: item(1).sdJwt.replace(/.{4}~/, 'AAAA~') }] },
    ],
    ['a record has no proof', { items: [{ ...item(1), proof: null }] }],
    ['a record has another one’s proof', { items: [{ ...item(1), proof: item(2).proof }] }],

    [
      'it counts fewer than it sends',
      { answer: { completeness: { matched: 1, disclosed: 1, withheld: [] } } },
    ],
    [
      'it counts more than it sends',
      { answer: { completeness: { matched: 3, disclosed: 3, withheld: [] } } },
    ],
    [
      'it keeps some back and gives no reason',
      { answer: { completeness: { matched: 3, disclosed: 2, withheld: [] } } },
    ],
    [
      'it gives reasons for more than there are',
      { answer: { completeness: { matched: 2, disclosed: 2, withheld: [{ reason: 'X', count: 1 }] } } },
    ],
  ])('%s', async (_, lie) => {
    expect(await outcome(lie)).toBe('ANSWER_INVALID')
  })

  test('the ciphertext was exchanged on the way', async () => {
    expect(await outcome({ ciphertext: toBase64url(new Uint8Array(100)) })).toBe('ANSWER_INVALID')
    expect(await outcome({ ciphertext: 'not base64url!' })).toBe('ANSWER_INVALID')
  })

  test('the grant is about another company than the records', async () => {
    expect(await outcome({}, { subject: otherSubject })).toBe('ANSWER_INVALID')
  })

  test('any other text in place of its statements', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('look', 'answer' as const), fc.string(), async (part, junk) => {
        expect(await outcome({}, { [part]: junk })).toBe('ANSWER_INVALID')
      }),
      { numRuns: 50 },
    )
  })

  test('any JSON in place of its plaintext, even where it signed that', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (junk) => {
        const plaintext = utf8(JSON.stringify(junk))
        const signed = { plaintext: toBase64url(crypto.sha256(plaintext)) }
        expect(await outcome({ plaintext, answer: signed })).toBe('ANSWER_INVALID')
      }),
      { numRuns: 50 },
    )
  })
})

describe('the chain decides when a signature counts', () => {
  const trusting = (change: Partial<AnswerTrust>) => ({ trust: { ...trust, ...change } })
  const anchoredAt = (time: number) => trusting({ anchorOf: async () => ({ root: log.root, time }) })

  test.each([
    [window.notBefore - 1, 'ANSWER_INVALID'],
    [window.notBefore, 'accepted'],
    [window.notAfter - 1, 'accepted'],
    [window.notAfter, 'ANSWER_INVALID'],
  ])('records anchored at %i: %s', async (time, expected) => {
    expect(await outcome({}, anchoredAt(time))).toBe(expected)
  })

  test.each([
    [window.notBefore - 1, 'ANSWER_INVALID'],
    [window.notBefore, 'accepted'],
    [window.notAfter - 1, 'accepted'],
    [window.notAfter, 'ANSWER_INVALID'],
  ])('an answer that came at %i: %s', async (now, expected) => {
    expect(await outcome({}, { now })).toBe(expected)
  })

  test('records under a checkpoint that the chain does not have, or has with another root: refused', async () => {
    for (const root of [undefined, new Uint8Array(32)]) {
      const anchorOf = async () => root && { root, time: ANCHORED_AT }
      expect(await outcome({}, trusting({ anchorOf }))).toBe('ANSWER_INVALID')
    }
  })

  test('records in a log beside the one that the chain has: refused', async () => {
    const beside = await logOf([item(1).sdJwt.slice(0, item(1).sdJwt.indexOf('~'))])
    const items = [{ ...item(1), proof: beside.prove(0) }]
    expect(await outcome({ items })).toBe('ANSWER_INVALID')
    // Control: the same, were that log the one on the chain.
    const anchorOf = async () => ({ root: beside.root, time: ANCHORED_AT })
    expect(await outcome({ items }, trusting({ anchorOf }))).toBe('accepted')
  })

  test('a record of a key that is the provider’s no more still counts; an answer by it does not', async () => {
    const retired = { ...provider.key, member: 3, notBefore: window.notBefore, notAfter: AT - 1_000 }
    const keyOf: AnswerTrust['keyOf'] = (keyId) => (keyId === provider.keyId ? retired : trust.keyOf(keyId))
    expect(await outcome({}, trusting({ keyOf }))).toBe('ANSWER_INVALID')
    expect(await outcome({}, { ...trusting({ keyOf }), now: AT - 2_000 })).toBe('accepted')
  })
})

test.each(['STORE_UNAVAILABLE', 'CHAIN_UNAVAILABLE'] as const)(
  'where the asker itself fails (%s), it does not blame the provider',
  async (code) => {
    const anchorOf = async () => {
      throw new HexinError(code)
    }
    expect(await outcome({}, { trust: { ...trust, anchorOf } })).toBe(code)
  },
)

test('the error says which check failed', async () => {
  await expect(verify({ items: [item(3)] })).rejects.toThrow('A record is about somebody else.')
  await expect(verify({ look: { fields: ['loanNumber'] } })).rejects.toThrow(
    'says something else than the request',
  )
})

describe('marks of objection', () => {
  const marked = async (...marks: Mark[]) => ({ items: [{ ...item(1), marks }, item(2)] })

  test('stand beside the record that they are of, with the company’s own statement', async () => {
    const { records } = await verify(await marked(await markAt(1)))
    expect(records.map(({ marks }) => marks.map(({ objection }) => objection.statement))).toEqual([
      ['本企业已结清'],
      [],
    ])
  })

  test('of another record, twice, or none where some are announced: refused', async () => {
    const mark = await markAt(1)
    expect(await outcome(await marked(mark))).toBe('accepted')
    expect(await outcome(await marked(await markAt(2)))).toBe('ANSWER_INVALID')
    expect(await outcome(await marked(mark, mark))).toBe('ANSWER_INVALID')
    expect(await outcome(await marked())).toBe('ANSWER_INVALID')
  })

  test('with a statement that the company never signed: refused', async () => {
    const mark = await markAt(1)
    const objection = mark.objection.replace('本企业已结清', '本企业无异议')
    expect(objection).not.toBe(mark.objection)
    expect(await outcome(await marked({ ...mark, objection }))).toBe('ANSWER_INVALID')
  })
})
