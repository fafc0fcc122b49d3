import { type Field, isPersonal } from '@hexin/sdk/schemas/field.ts'
import {
  claimsSchema,
  kindOf,
  parseClaims,
  parseDisclosedClaims,
  recordKinds,
} from '@hexin/sdk/schemas/kind.ts'
import { text } from '@hexin/sdk/schemas/titles.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { outcomeOf } from '../proof/helpers.ts'

const kinds = Object.entries(recordKinds)
const fieldsOf = (kind: string): [string, Field][] => Object.entries(kindOf(kind).fields)

/** Values of a field, made from what its type promises. */
function valid(field: Field): fc.Arbitrary<string | number> {
  switch (field.type) {
    case 'money':
      return fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }).map(String)
    case 'integer':
      return fc.maxSafeNat()
    case 'basisPoints':
      return fc.integer({ min: 0, max: 1_000_000 })
    case 'text':
      return fc.string({ minLength: 1, maxLength: 100 })
    case 'date':
      return fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((day) => day.toISOString().slice(0, 10))
    case 'code':
      return fc.constantFrom(...Object.keys(field.codes ?? {}))
  }
}

const invalid: Readonly<Record<Field['type'], readonly unknown[]>> = {
  money: ['', '-1', '01', '1.5', '1e3', ' 1', '1 ', '１', '0x1', '1'.repeat(19), 1, 1n, null],
  integer: [-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, '1', null, [1]],
  basisPoints: [-1, 1_000_001, 0.5, '1', null],
  text: ['', 1, null, {}, ['a']],
  date: [
    '',
    '2026-02-30',
    '2026-13-01',
    '2025-02-29',
    '26-01-01',
    '2026-1-1',
    '2026-01-01T00:00:00Z',
    20_260_101,
  ],
  code: ['', 'nothing', 'toString', '__proto__', 'Performing', 0, null],
}

const claimsOf = (kind: string): fc.Arbitrary<Record<string, string | number>> => {
  const fields = fieldsOf(kind)
  const requiredKeys = fields.filter(([, { required }]) => required).map(([name]) => name)
  return fc.record(Object.fromEntries(fields.map(([name, field]) => [name, valid(field)])), {
    requiredKeys,
    noNullPrototype: true,
  })
}

describe.each(kinds)('a record of kind %s', (kind, spec) => {
  const outcome = (claims: unknown) => outcomeOf(() => parseClaims(kind, claims))
  const [sample = {}] = fc.sample(claimsOf(kind), { numRuns: 1, seed: 7 })

  test('of any valid values is taken as it is, whole or in part', () => {
    fc.assert(
      fc.property(claimsOf(kind), fc.nat(), (claims, pick) => {
        expect(parseClaims(kind, claims)).toEqual(claims)
        const part = Object.fromEntries(Object.entries(claims).filter((_, i) => ((pick >> i) & 1) === 1))
        expect(parseDisclosedClaims(kind, part)).toEqual(part)
      }),
    )
  })

  test.each(Object.entries(spec.fields))('%s of any wrong value is refused', (name, field) => {
    for (const value of [...invalid[field.type], 'x'.repeat((field.maxLength ?? 300) + 1)]) {
      expect([value, outcome({ ...sample, [name]: value })]).toEqual([value, 'RECORD_INVALID'])
      expect(outcomeOf(() => parseDisclosedClaims(kind, { [name]: value }))).toBe('RECORD_INVALID')
    }
  })

  test('needs each required field, and no other', () => {
    for (const [name, { required }] of fieldsOf(kind)) {
      const rest = Object.fromEntries(Object.entries(sample).filter(([member]) => member !== name))
      expect([name, outcome(rest)]).toEqual([name, required ? 'RECORD_INVALID' : 'accepted'])
    }
  })

  test.each(['note', 'Principal', 'constructor', ''])('with a field named %j is refused', (name) => {
    expect(outcome({ ...sample, [name]: 'x' })).toBe('RECORD_INVALID')
  })

  test.each([null, [], 'text', 7, undefined])('that is %j is refused', (claims) => {
    expect(outcome(claims)).toBe('RECORD_INVALID')
  })

  test('has titles in both languages, no two fields alike, and a number field that is there', () => {
    const titled = [spec.title, ...Object.values(spec.fields).map(({ title }) => title)]
    for (const { zh, en } of titled) {
      expect(zh).toMatch(/\p{Script=Han}/u)
      expect(en).toMatch(/^[A-Z][^\p{Script=Han}]+$/u)
    }
    for (const language of ['zh', 'en'] as const) {
      const names = Object.values(spec.fields).map(({ title }) => title[language])
      expect(new Set(names).size).toBe(names.length)
    }
    expect(spec.fields[spec.numberField]).toMatchObject({ type: 'text', required: true })
  })

  test('says its units: money in fen, shares in basis points, terms in months', () => {
    const units = { money: 'fen', basisPoints: 'basis point' } as const
    for (const { type, unit, codes } of Object.values<Field>(spec.fields)) {
      if (type === 'money' || type === 'basisPoints') expect(unit).toBe(units[type])
      else if (type !== 'integer') expect(unit).toBeUndefined()
      expect(codes !== undefined).toBe(type === 'code')
      for (const { zh, en } of Object.values(codes ?? {})) expect([zh, en]).not.toContain('')
    }
  })

  test('has a JSON Schema that says the same: titles, units, which fields must be there', () => {
    const { title, properties, required, additionalProperties } = z.toJSONSchema(claimsSchema(kind))
    expect([title, additionalProperties]).toEqual([spec.title.en, false])
    const must = fieldsOf(kind).filter(([, field]) => field.required)
    expect(required?.toSorted()).toEqual(must.map(([name]) => name).toSorted())
    for (const [name, field] of fieldsOf(kind))
      expect(properties?.[name]).toMatchObject({ title: field.title.en, description: text(field) })
  })

  test('has a type of its own that names kind and version', () => {
    expect(spec.vct).toBe(`urn:hexin:kind:${kind}:1`)
    expect(spec.kind).toBe(kind)
  })

  test('has no field named as a part of a record, or the two could be confused', () => {
    const reserved = new Set(['subject', 'claims', 'iss', 'vct', 'cnf', 'iat', '_sd', '_sd_alg', '...'])
    expect(Object.keys(spec.fields).filter((name) => reserved.has(name))).toEqual([])
  })
})

test('what names a person is flagged, so that no company can consent to it', () => {
  const personal = kinds.flatMap(([kind, { fields }]) =>
    Object.entries(fields)
      .filter(([, { flags }]) => flags?.some((flag) => flag === 'personal' || flag === 'sensitive'))
      .map(([name]) => `${kind}.${name}`),
  )
  expect(personal).toEqual([
    ...['registration.legalRepresentative', 'penalty.person', 'penalty.fact', 'penalty.amount'],
    'score.value',
  ])
})

test.each(kinds)(
  'whom a personal field of %s concerns is said, and when adverse data of a person end',
  (_, kind) => {
    const fields = Object.entries<Field>(kind.fields)
    for (const [name, field] of fields)
      expect([name, field.concerns !== undefined]).toEqual([name, isPersonal(field)])
    const adverse = fields.some(([, field]) => isPersonal(field) && field.flags?.includes('adverse'))
    expect(kind.adverseEndField !== undefined).toBe(adverse)
    for (const name of [kind.adverseEndField, ...(kind.inseparable ?? [])])
      if (name !== undefined) expect(Object.keys(kind.fields)).toContain(name)
    if (kind.adverseEndField) expect(kind.inseparable).toContain(kind.adverseEndField)
  },
)

test.each(['nothing', '', 'constructor', 'toString', '__proto__'])('there is no kind %j', (kind) => {
  expect(outcomeOf(() => kindOf(kind))).toBe('RECORD_KIND_UNKNOWN')
})
