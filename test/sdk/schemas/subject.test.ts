import {
  isSubjectId,
  parseSubjectId,
  subjectIdSchema,
  usccCheckCharacter,
} from '@hexin/sdk/schemas/subject.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { outcomeOf } from '../proof/helpers.ts'

/** GB 32100-2015, table 2: 31 characters, I, O, S, V and Z left out. */
const letters = '0123456789ABCDEFGHJKLMNPQRTUWXY'.split('')
/** GB 32100-2015, table 3: the weights of the first 17 places. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28]

/** The check character as the standard words it: the one that makes the sum divisible by 31. */
const checkCharacter = (first17: string): string =>
  letters.find((_, value) => {
    const sum = weights.reduce(
      (total, weight, i) => total + weight * letters.indexOf(first17[i] ?? ''),
      value,
    )
    return sum % 31 === 0
  }) ?? ''

const codes = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...letters), minLength: 2, maxLength: 2 }),
    fc.integer({ min: 0, max: 999_999 }).map((region) => `${region}`.padStart(6, '0')),
    fc.string({ unit: fc.constantFrom(...letters), minLength: 9, maxLength: 9 }),
  )
  .map((parts) => parts.join(''))

describe('统一社会信用代码 (GB 32100)', () => {
  test.each([
    ['the standard’s own example', '91350100M000100Y43'],
    ['a company', '91330100799655058B'],
    ['a company', '9144030071526726XG'],
    ['a company', '914403001922038216'],
  ])('%s: %s is one', (_, code) => {
    expect(parseSubjectId(`uscc:${code}`)).toBe(`uscc:${code}`)
    expect(usccCheckCharacter(code.slice(0, 17))).toBe(code[17])
  })

  test('the check character is the standard’s, and no other is taken', () => {
    fc.assert(
      fc.property(codes, (first17) => {
        const right = checkCharacter(first17)
        expect(usccCheckCharacter(first17)).toBe(right)
        expect(letters.filter((last) => isSubjectId(`uscc:${first17}${last}`))).toEqual([right])
      }),
    )
  })

  test('any one character mistyped, any two neighbours exchanged: refused', () => {
    fc.assert(
      fc.property(codes, fc.nat({ max: 17 }), fc.constantFrom(...letters), (first17, at, other) => {
        const code = first17 + checkCharacter(first17)
        const mistyped = code.slice(0, at) + other + code.slice(at + 1)
        expect(isSubjectId(`uscc:${mistyped}`)).toBe(mistyped === code)
        const [a = '', b = ''] = [code[at], code[at + 1]]
        const exchanged = code.slice(0, at) + b + a + code.slice(at + 2)
        expect(isSubjectId(`uscc:${exchanged}`)).toBe(exchanged === code)
      }),
      { numRuns: 500 },
    )
  })

  test.each([
    ['in lower case', '91350100m000100y43'],
    ['with a letter that is left out', '9135010OM000100Y43'],
    ['too short', '91350100M000100Y4'],
    ['too long', '91350100M000100Y433'],
    ['with a space', ' 91350100M000100Y43'],
    ['with a line break', '91350100M000100Y43\n'],
    ['in wide digits', '９1350100M000100Y43'],
    ['with letters in the region', '91A50100M000100Y43'],
    ['empty', ''],
  ])('%s: refused', (_, code) => {
    expect(outcomeOf(() => parseSubjectId(`uscc:${code}`))).toBe('SUBJECT_INVALID')
  })

  test('there is no check character for another length or letter', () => {
    for (const text of ['', '91350100M000100Y', '91350100M000100Y43', '9135010OM000100Y4'])
      expect(usccCheckCharacter(text)).toBeUndefined()
  })
})

describe('LEI (ISO 17442)', () => {
  const digits = '0123456789'.split('')
  const capitals = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
  /** ISO 7064 MOD 97-10 in one piece: letters are numbers, the whole is 1 modulo 97. */
  const checkDigits = (first18: string): string => {
    const number = BigInt(
      `${first18}00`
        .split('')
        .map((letter) => Number.parseInt(letter, 36))
        .join(''),
    )
    return `${98n - (number % 97n)}`.padStart(2, '0')
  }
  const stems = fc.string({ unit: fc.constantFrom(...digits, ...capitals), minLength: 18, maxLength: 18 })

  test.each(['213800WSGIIZCXF1P572', '5493000IBP32UQZ0KL24', '54930084UKLVMY22DS16'])('%s is one', (lei) => {
    expect(isSubjectId(`lei:${lei}`)).toBe(true)
  })

  test('has the check digits of ISO 7064; a digit mistyped for a digit, a letter for a letter, is refused', () => {
    fc.assert(
      fc.property(stems, fc.nat({ max: 19 }), fc.nat(), (stem, at, pick) => {
        const lei = stem + checkDigits(stem)
        expect(isSubjectId(`lei:${lei}`)).toBe(true)
        const alike = digits.includes(lei[at] ?? '') ? digits : capitals
        const mistyped = lei.slice(0, at) + alike[pick % alike.length] + lei.slice(at + 1)
        expect(isSubjectId(`lei:${mistyped}`)).toBe(mistyped === lei)
      }),
      { numRuns: 500 },
    )
  })

  test.each(['213800wsgiizcxf1p572', '213800WSGIIZCXF1P57', '213800WSGIIZCXF1P5720', ''])(
    '%j: refused',
    (lei) => {
      expect(isSubjectId(`lei:${lei}`)).toBe(false)
    },
  )
})

describe('any other scheme', () => {
  test.each(['local:sba:3f2a9c01', 'local:a:00000000', `local:${'a'.repeat(16)}:${'z'.repeat(64)}`])(
    '%s is a number at its source',
    (id) => expect(isSubjectId(id)).toBe(true),
  )

  test.each([
    ...[
      '',
      ':',
      'uscc',
      'uscc:',
      'USCC:91350100M000100Y43',
      ' uscc:91350100M000100Y43',
      '91350100M000100Y43',
    ],
    ...[
      'local:',
      'local:sba',
      'local:sba:short',
      'local:SBA:3f2a9c01',
      'local::3f2a9c01',
      'local:a:b:3f2a9c01',
    ],
    ...['id:110101199003070011', 'phone:13800138000', 'lei:uscc:91350100M000100Y43'],
    // Names that every JavaScript object has.
    ...['constructor:x', 'constructor', 'toString:x', 'valueOf:', '__proto__:x', 'hasOwnProperty:uscc'],
  ])('%j: refused', (id) => {
    expect(outcomeOf(() => parseSubjectId(id))).toBe('SUBJECT_INVALID')
    expect(subjectIdSchema.safeParse(id).success).toBe(false)
  })

  test('whatever is no text is refused', () => {
    fc.assert(
      fc.property(fc.anything(), (junk) => {
        expect(subjectIdSchema.safeParse(junk).success).toBe(false)
      }),
    )
  })
})
