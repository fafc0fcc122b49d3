import { type LookEntry, pairLooks } from '@hexin/wallet/company/looks.ts'
import { describe, expect, test } from 'vitest'

const NOW = 1_800_000_000
const DAY_S = 86_400

const entry = (change: Partial<LookEntry> = {}): LookEntry => ({
  ...{ member: 1, side: 'provider', exchange: 'a', asker: 2, provider: 1, kind: 'loan' },
  ...{ fields: ['principal'], outcome: 'looked', at: NOW - DAY_S, isProved: true, isUnderOrder: false },
  ...change,
})
const receipt = (change: Partial<LookEntry> = {}) =>
  entry({ member: 2, side: 'asker', fields: 1, outcome: 'answered', ...change })

const missing = (entries: readonly LookEntry[], silent: readonly number[] = []) =>
  pairLooks(entries, { silent, now: NOW }).map((look) => look.missing)

describe('the two sides of an exchange', () => {
  test('are one row, which the provider’s entry describes', () => {
    const looks = pairLooks([receipt(), entry(), receipt({ exchange: 'b', at: NOW })], {
      silent: [],
      now: NOW,
    })
    expect(looks.map(({ entry: { exchange, side }, sides }) => [exchange, side, sides.length])).toEqual([
      ['b', 'asker', 1],
      ['a', 'provider', 2],
    ])
  })

  test('an asker without a receipt, or a provider without an entry, is named', () => {
    expect(missing([entry()])).toEqual(['asker'])
    expect(missing([receipt()])).toEqual(['provider'])
    expect(missing([entry(), receipt()])).toEqual([undefined])
  })

  test.each([
    ['the other side may still be under way', [entry({ at: NOW - 60 })], []],
    ['the other side’s node did not answer just now', [entry()], [2]],
    ['nothing was answered', [receipt({ outcome: 'refused' })], []],
    ['nothing was delivered', [receipt({ outcome: 'undeliverable' })], []],
  ] as const)('nobody is named where %s', (_, entries, silent) => {
    expect(missing(entries, silent)).toEqual([undefined])
  })

  test('exchanges of two askers are never taken for one', () => {
    expect(missing([entry(), receipt({ asker: 3, member: 3 })])).toEqual(['asker', 'provider'])
  })
})
