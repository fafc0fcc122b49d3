import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import type { AuditFinding, FindingCode } from '@hexin/sdk/audit/findings.ts'
import { type AuditTrust, judgeExchange } from '@hexin/sdk/audit/judge.ts'
import { describe, expect, test } from 'vitest'
import { createPopulation, type Lie } from './population.ts'

/** `npm run soak:audit` sets it to 100,000. */
const SIZE = Number(process.env['HEXIN_AUDIT_SIZE'] ?? 300)

async function findingsOf(lie: Lie, change: Partial<AuditTrust> = {}): Promise<readonly AuditFinding[]> {
  const { exchange, trust } = await createPopulation(2, new Map([[1, lie]]))
  const honest = await judgeExchange(crypto, { ...exchange(0), trust })
  expect(honest.findings).toEqual([])
  expect(honest.decision?.allowed).toBe(true)
  return (await judgeExchange(crypto, { ...exchange(1), trust: { ...trust, ...change } })).findings
}

describe('an exchange', () => {
  test.each<[string, Lie, readonly [FindingCode, number]]>([
    [
      'answered under a grant that was revoked',
      { state: { grant: { state: 'revoked' } } },
      ['DECISION_DIFFERS', 3],
    ],
    [
      'asked for another purpose',
      { request: { purpose: 'postLoanManagement' } },
      ['PURPOSE_OUTSIDE_GRANT', 3],
    ],
    ['without a receipt', { receipt: null }, ['RECEIPT_MISSING', 2]],
    ['without an entry', { entry: null }, ['LOOK_MISSING', 3]],
    ['without the answer', { answer: null }, ['ANSWER_MISSING', 3]],
    ['answered before the look', { isAnsweredFirst: true }, ['ANSWERED_BEFORE_LOOK', 3]],
    ['with a receipt of another answer', { receipt: { reply: 'X'.repeat(43) } }, ['RECEIPTS_CONTRADICT', 3]],
    ['with a receipt in another user’s name', { receipt: { user: 'else' } }, ['RECEIPTS_CONTRADICT', 2]],
    ['with an entry that tells fewer fields', { look: { fields: ['status'] } }, ['REQUEST_INVALID', 3]],
    ['without the request', { request: null }, ['REQUEST_MISSING', 3]],
    [
      'at a block that there was not',
      { state: { block: { number: 100, hash: `0x${'c'.repeat(64)}`, time: 1 } } },
      ['STATE_CONTRADICTS_CHAIN', 3],
    ],
  ])('%s: found, and nothing besides', async (_, lie, [code, member]) => {
    expect((await findingsOf(lie)).map((found) => [found.code, found.member])).toEqual([[code, member]])
  })

  test('without the grant: both are asked for it', async () => {
    const found = await findingsOf({ document: null })
    expect(found.map(({ code, member }) => [code, member])).toEqual([
      ['DOCUMENT_MISSING', 3],
      ['DOCUMENT_MISSING', 2],
    ])
  })

  test('answered when the revocation had been final for three blocks; for two it may not have been seen', async () => {
    const endedAt = (block: number) => ({ endedAt: async () => block })
    expect((await findingsOf({}, endedAt(97))).map(({ code }) => code)).toEqual(['ANSWERED_AFTER_REVOCATION'])
    expect(await findingsOf({}, endedAt(98))).toEqual([])
  })

  test('under a checkpoint that is not final on the chain: its leaves prove nothing', async () => {
    const codes = (await findingsOf({}, { anchorOf: async () => undefined })).map(({ code }) => code)
    expect(new Set(codes)).toEqual(new Set(['LEAF_UNPROVEN']))
  })
})

test(`two planted among ${SIZE}: exactly those are found`, { timeout: 3_600_000 }, async () => {
  const planted = new Map<number, Lie>([
    [Math.floor(SIZE / 3), { state: { grant: { state: 'paused' } } }],
    [Math.floor((2 * SIZE) / 3), { request: { purpose: 'postLoanManagement' } }],
  ])
  const { exchange, trust } = await createPopulation(SIZE, planted)
  const found: (readonly [number, FindingCode])[] = []
  for (let i = 0; i < SIZE; i++) {
    const { findings } = await judgeExchange(crypto, { ...exchange(i), trust })
    for (const { code } of findings) found.push([i, code])
  }
  const codes = ['DECISION_DIFFERS', 'PURPOSE_OUTSIDE_GRANT']
  expect(found).toEqual([...planted.keys()].map((i, at) => [i, codes[at]]))
})
