import {
  answerBodySchema,
  answerSchema,
  envelopeSchema,
  gateStateSchema,
  lookSchema,
  prekeySchema,
  receiptSchema,
  refusalSchema,
  requestSchema,
} from '@hexin/sdk/exchange/messages.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { z } from 'zod'
import { AT } from '../helpers.ts'
import { request } from './answers.ts'

const hash = 'H'.repeat(43)
const { exchange, asker, provider, grant, link, kind, fields, block, purpose, caseNumber, user } = request
const budget = { field: 'principal', used: 0, limit: 10, days: 30 }
const state = { now: AT, block, revocationSeen: false, uses: 0, usesInPeriod: 0, budget, persons: [] }
const common = { request: hash, exchange, asker, provider, at: AT }

const messages: readonly (readonly [string, z.ZodType, object])[] = [
  ['request', requestSchema, request],
  ['gate state', gateStateSchema, state],
  ['look', lookSchema, { ...common, grant, link, kind, fields, state }],
  ['refusal', refusalSchema, { ...common, code: 'GRANT_PAUSED' }],
  [
    'answer',
    answerSchema,
    {
      ...common,
      ...{ look: hash, ciphertext: hash, plaintext: hash },
      completeness: { matched: 1, disclosed: 0, withheld: [{ reason: 'NOT_YET_FINAL', count: 1 }] },
    },
  ],
  [
    'answer’s plaintext',
    answerBodySchema,
    {
      ...{ salt: hash, exchange, records: [{ sdJwt: 'x~', proof: null }] },
      map: {
        ...{ epoch: 'x', proof: null, label: 'A'.repeat(342) },
        periods: [{ period: 'all', siblings: '', entry: { sequence: 1, opening: hash, records: [0] } }],
      },
    },
  ],
  [
    'receipt',
    receiptSchema,
    {
      ...common,
      ...{ reply: null, grant, link, kind, purpose, caseNumber, user },
      ...{ outcome: 'undeliverable', code: 'EXCHANGE_UNDELIVERABLE', records: 0, fieldsDisclosed: 0 },
    },
  ],
  ['prekey', prekeySchema, { member: 3, publicKey: hash, notBefore: AT, notAfter: AT + 1 }],
  [
    'envelope',
    envelopeSchema,
    {
      ...{ direction: 'request', from: 2, to: 3, exchange, attempt: 1 },
      ...{ prekey: hash, enc: hash, salt: hash, ciphertext: 'AA' },
    },
  ],
]

/** Members that may be missing: what the chain does not have, and the budget, which there is under grants alone. */
const optional = new Set(['gate state.asker', 'gate state.provider', 'gate state.grant', 'gate state.budget'])

describe.each(messages)('a %s', (name, schema, message) => {
  const taken = (value: unknown) => schema.safeParse(value).success

  test('that is right is taken as it is', () => expect(schema.parse(message)).toEqual(message))

  test('with a member more is refused, at any depth', () => {
    expect(taken({ ...message, note: 1 })).toBe(false)
    for (const [member, value] of Object.entries(message))
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        expect(taken({ ...message, [member]: { ...(value as object), note: 1 } })).toBe(false)
  })

  test('with a member less is refused', () => {
    for (const member of Object.keys(message))
      if (!optional.has(`${name}.${member}`)) {
        const rest = Object.fromEntries(Object.entries(message).filter(([other]) => other !== member))
        // A value that may be anything may be missing too.
        expect([member, taken(rest)]).toEqual([member, false])
      }
  })

  test('with anything else in a member’s place is refused or read as what it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(message)), fc.anything(), (member, junk) => {
        const parsed = schema.safeParse({ ...message, [member]: junk })
        if (parsed.success) expect((parsed.data as Record<string, unknown>)[member]).toEqual(junk)
      }),
      { numRuns: 300 },
    )
  })

  test('that is none at all is refused', () => {
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(taken(junk)).toBe(false)
      }),
    )
  })
})

test.each<[string, object]>([
  ['no field', { fields: [] }],
  ['101 fields', { fields: Array.from({ length: 101 }, (_, i) => `f${i}`) }],
  ['a grant in capitals', { grant: `0x${'A'.repeat(64)}` }],
  ['a short nonce', { nonce: 'N'.repeat(21) }],
  ['no user', { user: '' }],
  ['no case', { caseNumber: '' }],
  ['a purpose of its own', { purpose: 'curiosity' }],
  ['member 0', { provider: 0 }],
  ['a negative time', { expiry: -1 }],
  ['half a block', { block: { ...request.block, number: 0.5 } }],
])('a request with %s is refused', (_, change) => {
  expect(requestSchema.safeParse({ ...request, ...change }).success).toBe(false)
})

test('a refusal names a code and nothing that tells what exists', () => {
  expect(Object.keys(refusalSchema.shape).toSorted()).toEqual(
    ['asker', 'at', 'code', 'exchange', 'provider', 'request'].toSorted(),
  )
  expect(refusalSchema.safeParse({ ...common, code: 'because the grant of 甲公司 is paused' }).success).toBe(
    false,
  )
})

test('requests, entries and receipts have no member for a value: what is kept for years holds none', () => {
  const names = [requestSchema, lookSchema, refusalSchema, receiptSchema].flatMap((s) => Object.keys(s.shape))
  for (const member of ['subject', 'subjectName', 'claims', 'values', 'salt'])
    expect(names).not.toContain(member)
})
