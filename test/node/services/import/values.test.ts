import { basisPoints, parseCount, parseDay, parseFen } from '@hexin/node/services/import/values.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

describe('parseFen', () => {
  test.each([
    ['287000', '28700000'],
    ['60,000.00', '6000000'],
    ['$1,200.5', '120050'],
    ['￥35', '3500'],
    ['¥ 35.07', '3507'],
    ['0', '0'],
    ['0.00', '0'],
    ['0.1', '10'],
    ['0.01', '1'],
    ['  12.30  ', '1230'],
    ['12.300000', '1230'],
    ['007', '700'],
    ['1,234,567.89', '123456789'],
    // 2^53 + 1 fen, which no double holds.
    ['90071992547409.93', '9007199254740993'],
    ['9,999,999,999,999,999.99', '999999999999999999'],
  ])('%s is %s fen', (text, fen) => expect(parseFen(text)).toBe(fen))

  test.each([
    ...[
      '',
      ' ',
      '-1',
      '+1',
      '(5)',
      '1e5',
      '1E5',
      '0x10',
      'NaN',
      'Infinity',
      '$',
      '.',
      '1.',
      '.5',
      '1.005',
      '1.2.3',
    ],
    ...[
      '1,00',
      '1,0000',
      ',100',
      '1,,000',
      '12,34,567',
      '1 000',
      '1.0,0',
      '１２３',
      '١٢',
      '1_000',
      '$$5',
      '5$',
      'USD 5',
    ],
    ...['10,000,000,000,000,000.00', '9'.repeat(17), '1'.repeat(5_000), '12\n3', '1\u00a0000'],
  ])('%j is no amount', (text) => expect(parseFen(text)).toBeUndefined())

  test('any amount, however it is written, is exact', () => {
    const amounts = fc.bigInt({ min: 0n, max: 10n ** 18n - 1n })
    fc.assert(
      fc.property(amounts, fc.boolean(), fc.constantFrom('', '$', '¥', '￥ '), (fen, grouped, sign) => {
        const whole = (fen / 100n).toString()
        const shown = grouped ? whole.replaceAll(/\B(?=(\d{3})+$)/g, ',') : whole
        const decimals = (fen % 100n).toString().padStart(2, '0')
        expect(parseFen(`${sign}${shown}.${decimals}`)).toBe(fen.toString())
        if (fen % 100n === 0n) expect(parseFen(`${sign}${shown}`)).toBe(fen.toString())
        if (fen % 10n === 0n) expect(parseFen(`${sign}${shown}.${decimals[0]}`)).toBe(fen.toString())
      }),
    )
  })

  test('whatever the text, the outcome is fen in its one spelling or nothing', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...Array.from('0123456789.,$ -e')), maxLength: 24 }),
        (text) => {
          const fen = parseFen(text)
          if (fen !== undefined) {
            expect(fen).toMatch(/^(0|[1-9]\d{0,17})$/)
            expect(Math.abs(Number(fen) / 100 - Number(text.replaceAll(/[$,\s]/g, '')))).toBeLessThan(
              Math.max(1, Number(fen)) * 1e-12,
            )
          }
        },
      ),
      { numRuns: 2_000 },
    )
  })
})

describe('parseDay', () => {
  test.each([
    ['2/28/1997', '1997-02-28'],
    ['12/31/97', '1997-12-31'],
    ['28-Feb-97', '1997-02-28'],
    ['7-Feb-06', '2006-02-07'],
    ['07-FEB-2006', '2006-02-07'],
    ['2026-11-22', '2026-11-22'],
    [' 1/2/2003 ', '2003-01-02'],
    // Two digits: from 50 on the last century.
    ['1-Jan-50', '1950-01-01'],
    ['1-Jan-99', '1999-01-01'],
    ['1-Jan-00', '2000-01-01'],
    ['1-Jan-49', '2049-01-01'],
    ['12/31/49', '2049-12-31'],
    ['1/1/50', '1950-01-01'],
    // Leap days.
    ['29-Feb-96', '1996-02-29'],
    ['29-Feb-00', '2000-02-29'],
    ['2/29/2024', '2024-02-29'],
    ['2024-02-29', '2024-02-29'],
  ])('%s is %s', (text, day) => expect(parseDay(text)).toBe(day))

  test.each([
    ...[
      '',
      '0',
      'yesterday',
      '29-Feb-97',
      '2/29/1900',
      '2100-02-29',
      '2/30/2024',
      '4/31/2024',
      '13/1/2024',
      '0/1/2024',
    ],
    ...[
      '1/0/2024',
      '1/32/2024',
      '00-Jan-97',
      '32-Jan-97',
      '1-Foo-97',
      '1-Janu-97',
      '2024-1-1',
      '2024-13-01',
      '2024-00-10',
    ],
    ...[
      '20240229',
      '1/2/197',
      '1/2/19970',
      '1.2.1997',
      '1-1-1997',
      '45000',
      '2024-02-29T00:00:00Z',
      '-1/2/2024',
    ],
  ])('%j is no day', (text) => expect(parseDay(text)).toBeUndefined())

  test('every day of a century, in each of the spellings', () => {
    const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
    for (let at = Date.UTC(1950, 0, 1); at < Date.UTC(2050, 0, 1); at += 86_400_000) {
      const date = new Date(at)
      const iso = date.toISOString().slice(0, 10)
      const [year, month, day] = [iso.slice(0, 4), date.getUTCMonth(), date.getUTCDate()] as const
      const spellings = [`${month + 1}/${day}/${year}`, `${day}-${months[month]}-${year.slice(2)}`, iso]
      for (const spelling of spellings)
        if (parseDay(spelling) !== iso) throw new Error(`${spelling} is not ${iso}`)
    }
  })
})

describe('parseCount and basisPoints', () => {
  test.each([
    ['0', 0],
    [' 12 ', 12],
    ['007', 7],
    ['999999999999999', 999_999_999_999_999],
  ])('%j counts %i', (text, count) => expect(parseCount(text)).toBe(count))

  test.each(['', '-1', '1.5', '1e3', '1,000', '1'.repeat(16), '１'])('%j is no count', (text) =>
    expect(parseCount(text)).toBeUndefined(),
  )

  test('a share is rounded half up, and is none of nothing', () => {
    expect(basisPoints('215250', '287000')).toBe(7_500)
    expect(basisPoints('1', '3')).toBe(3_333)
    expect(basisPoints('2', '3')).toBe(6_667)
    // Exactly half a basis point.
    expect(basisPoints('1', '20000')).toBe(1)
    expect(basisPoints('0', '5')).toBe(0)
    expect(basisPoints('5', '0')).toBeUndefined()
  })

  test('a share is the nearest one, by integers alone', () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n })
    fc.assert(
      fc.property(amount, fc.bigInt({ min: 1n, max: 10n ** 12n }), (part, whole) => {
        fc.pre(part <= whole * 100n)
        const share = BigInt(basisPoints(`${part}`, `${whole}`) ?? -1)
        // | share / 10,000 - part / whole | <= half a basis point
        const difference = share * whole - part * 10_000n
        expect(2n * (difference < 0n ? -difference : difference) <= whole).toBe(true)
      }),
    )
  })
})
