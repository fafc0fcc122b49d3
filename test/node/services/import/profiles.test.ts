import { loansZh } from '@hexin/node/services/import/loansZh.ts'
import type { ImportProfile, Row, WarningCode } from '@hexin/node/services/import/profile.ts'
import { sba7a } from '@hexin/node/services/import/sba7a.ts'
import type { ErrorCode } from '@hexin/sdk/errors/base.ts'
import { parseClaims } from '@hexin/sdk/schemas/kind.ts'
import { describe, expect, test } from 'vitest'

const american: Row = {
  LoanNr_ChkDgt: '1000034009',
  Name: 'WHITLOCK DDS, TODD M.',
  City: 'BLOOMINGTON',
  State: 'IN',
  Zip: '47401',
  Bank: 'GRANT COUNTY STATE BANK',
  NAICS: '621210',
  ApprovalDate: '28-Feb-97',
  Term: '180',
  NoEmp: '7',
  CreateJob: '1',
  RetainedJob: '0',
  ChgOffDate: '',
  DisbursementDate: '12/31/1997',
  DisbursementGross: '$287,000.00',
  MIS_Status: 'P I F',
  ChgOffPrinGr: '0',
  GrAppv: '287000',
  SBA_Appv: '$215,250.00',
}
const chinese: Row = {
  贷款编号: 'GD-20220000001',
  企业名称: '广州南沙精密仪器有限公司',
  统一社会信用代码: '91350100M000100Y43',
  贷款机构: '珠江银行',
  贷款本金: '3,000,000.00',
  担保金额: '2400000',
  核销本金: '0.00',
  贷款状态: '正常',
  发放金额: '3000000.00',
  贷款期限: '36',
  审批日期: '2022-03-01',
  发放日期: '2022-03-15',
  核销日期: '',
  行业代码: 'C3484',
  从业人数: '58',
  所在城市: '广州市',
  所在省份: '广东省',
}

describe('what a whole row becomes', () => {
  test('sba-7a', () => {
    const mapped = sba7a.map(american)
    expect(mapped).toMatchObject({ number: '1000034009', warnings: [] })
    expect(mapped.claims).toEqual({
      loanNumber: '1000034009',
      borrower: 'WHITLOCK DDS, TODD M.',
      lender: 'GRANT COUNTY STATE BANK',
      principal: '28700000',
      guaranteed: '21525000',
      guaranteedShare: 7_500,
      loss: '0',
      disbursed: '28700000',
      term: 180,
      approvedOn: '1997-02-28',
      disbursedOn: '1997-12-31',
      status: 'paidInFull',
      industry: '621210',
      employees: 7,
      jobsCreated: 1,
      jobsRetained: 0,
      city: 'BLOOMINGTON',
      region: 'IN',
    })
    expect(parseClaims('loan', mapped.claims)).toEqual(mapped.claims)
  })

  test('loans-zh', () => {
    const mapped = loansZh.map(chinese)
    expect(mapped).toMatchObject({
      number: 'GD-20220000001',
      subject: 'uscc:91350100M000100Y43',
      warnings: [],
    })
    expect(mapped.claims).toMatchObject({
      principal: '300000000',
      guaranteed: '240000000',
      guaranteedShare: 8_000,
      status: 'performing',
      approvedOn: '2022-03-01',
      region: '广东省',
    })
    expect(mapped.claims).not.toHaveProperty('chargedOffOn')
    expect(parseClaims('loan', mapped.claims)).toEqual(mapped.claims)
  })

  test('sba-7a: the same borrower in the same place is the same company, anything else another', () => {
    const { subject } = sba7a.map(american)
    expect(subject).toMatch(/^local:sba:[0-9a-f]{40}$/)
    expect(sba7a.map({ ...american, LoanNr_ChkDgt: '1', City: 'ELSEWHERE' }).subject).toBe(subject)
    for (const change of [{ Name: 'OTHER' }, { State: 'OH' }, { Zip: '47402' }])
      expect(sba7a.map({ ...american, ...change }).subject).not.toBe(subject)
    // No two different rows run together into one.
    const [first, second] = [
      { State: 'AB', Zip: 'C' },
      { State: 'A', Zip: 'BC' },
    ]
    expect(sba7a.map({ ...american, ...first }).subject).not.toBe(
      sba7a.map({ ...american, ...second }).subject,
    )
  })
})

type Case = readonly [profile: ImportProfile, row: Row, change: Row, code: ErrorCode]

const of = (profile: ImportProfile, row: Row, cases: readonly (readonly [Row, ErrorCode])[]): Case[] =>
  cases.map(([change, code]) => [profile, row, change, code])

describe('a row with one bad cell is refused for it', () => {
  test.each([
    ...of(sba7a, american, [
      [{ LoanNr_ChkDgt: '' }, 'ROW_LOAN_NUMBER_MISSING'],
      [{ LoanNr_ChkDgt: undefined }, 'ROW_LOAN_NUMBER_MISSING'],
      [{ LoanNr_ChkDgt: '10000340-9' }, 'ROW_LOAN_NUMBER_INVALID'],
      [{ LoanNr_ChkDgt: '1'.repeat(21) }, 'ROW_LOAN_NUMBER_INVALID'],
      [{ Name: '  ' }, 'ROW_NAME_MISSING'],
      [{ GrAppv: '' }, 'ROW_PRINCIPAL_MISSING'],
      [{ GrAppv: '-287000' }, 'ROW_PRINCIPAL_INVALID'],
      [{ SBA_Appv: '' }, 'ROW_GUARANTEED_MISSING'],
      [{ SBA_Appv: 'half' }, 'ROW_GUARANTEED_INVALID'],
      [{ ChgOffPrinGr: '' }, 'ROW_LOSS_MISSING'],
      [{ ChgOffPrinGr: '1.005' }, 'ROW_LOSS_INVALID'],
    ]),
    ...of(loansZh, chinese, [
      [{ 贷款编号: '' }, 'ROW_LOAN_NUMBER_MISSING'],
      [{ 贷款编号: '编号一' }, 'ROW_LOAN_NUMBER_INVALID'],
      [{ 企业名称: '' }, 'ROW_NAME_MISSING'],
      [{ 统一社会信用代码: '' }, 'ROW_SUBJECT_INVALID'],
      [{ 统一社会信用代码: '91350100M000100Y44' }, 'ROW_SUBJECT_INVALID'],
      [{ 统一社会信用代码: '91350100m000100y43' }, 'ROW_SUBJECT_INVALID'],
      [{ 贷款本金: '' }, 'ROW_PRINCIPAL_MISSING'],
      [{ 贷款本金: '三百万' }, 'ROW_PRINCIPAL_INVALID'],
      [{ 担保金额: '' }, 'ROW_GUARANTEED_MISSING'],
      [{ 担保金额: '1,00' }, 'ROW_GUARANTEED_INVALID'],
      [{ 核销本金: '' }, 'ROW_LOSS_MISSING'],
      [{ 核销本金: '1e3' }, 'ROW_LOSS_INVALID'],
    ]),
  ])('%o %o', (profile, row, change, code) => {
    expect(() => profile.map({ ...row, ...change })).toThrow(expect.objectContaining({ code }))
  })

  test('the columns that a file must have are those without which a row is refused', () => {
    for (const [profile, row] of [[sba7a, american] as const, [loansZh, chinese] as const]) {
      const mapsWithout = (column: string): boolean => {
        try {
          profile.map({ ...row, [column]: undefined })
          return true
        } catch {
          return false
        }
      }
      const needed = Object.keys(row).filter((column) => !mapsWithout(column))
      for (const column of needed) expect(profile.columns).toContain(column)
    }
  })
})

describe('what is odd is kept or left out, with a warning', () => {
  test.each<readonly [Row, WarningCode, string | undefined, unknown]>([
    [{ MIS_Status: '' }, 'STATUS_EMPTY', 'status', 'unknown'],
    [{ MIS_Status: 'PAID?' }, 'STATUS_UNREADABLE', 'status', 'unknown'],
    [{ Bank: '' }, 'LENDER_EMPTY', 'lender', undefined],
    [{ ApprovalDate: '29-Feb-97' }, 'DATE_UNREADABLE', 'approvedOn', undefined],
    [{ DisbursementDate: 'soon' }, 'DATE_UNREADABLE', 'disbursedOn', undefined],
    [{ ChgOffDate: '0' }, 'DATE_UNREADABLE', 'chargedOffOn', undefined],
    [{ Term: '15 years' }, 'NUMBER_UNREADABLE', 'term', undefined],
    [{ NoEmp: '-7' }, 'NUMBER_UNREADABLE', 'employees', undefined],
    [{ DisbursementGross: 'none' }, 'AMOUNT_UNREADABLE', 'disbursed', undefined],
    [{ Bank: 'x'.repeat(301) }, 'TEXT_CUT', 'lender', 'x'.repeat(300)],
    [{ GrAppv: '0', SBA_Appv: '0' }, 'PRINCIPAL_ZERO', 'guaranteedShare', undefined],
    [{ SBA_Appv: '287000.01' }, 'GUARANTEE_ABOVE_PRINCIPAL', 'guaranteedShare', 10_000],
    [{ ChgOffPrinGr: '287000.01', MIS_Status: 'CHGOFF' }, 'LOSS_ABOVE_PRINCIPAL', 'loss', '28700001'],
    [{ ChgOffPrinGr: '1' }, 'PAID_WITH_LOSS', 'status', 'paidInFull'],
  ])('%o: %s', (change, warning, field, value) => {
    const mapped = sba7a.map({ ...american, ...change })
    expect(mapped.warnings).toEqual([warning])
    if (field) expect(mapped.claims[field]).toBe(value)
    expect(parseClaims('loan', mapped.claims)).toEqual(mapped.claims)
  })

  test('several at once are all counted', () => {
    const { warnings } = sba7a.map({
      ...american,
      Bank: '',
      Term: '?',
      ApprovalDate: '?',
      DisbursementDate: '?',
    })
    expect(warnings.toSorted()).toEqual([
      'DATE_UNREADABLE',
      'DATE_UNREADABLE',
      'LENDER_EMPTY',
      'NUMBER_UNREADABLE',
    ])
  })

  test.each([
    ['正常', 'performing'],
    ['已结清', 'paidInFull'],
    [' 已核销 ', 'chargedOff'],
    ['逾期', 'unknown'],
  ])('loans-zh: %s is %s', (text, status) =>
    expect(loansZh.map({ ...chinese, 贷款状态: text }).claims['status']).toBe(status),
  )

  test('a share beyond a hundredfold is left out', () => {
    const { claims, warnings } = sba7a.map({ ...american, GrAppv: '1', SBA_Appv: '100.01' })
    expect(claims).not.toHaveProperty('guaranteedShare')
    expect(warnings).toEqual(['GUARANTEE_ABOVE_PRINCIPAL'])
  })

  test('optional columns that the file does not have are no warning', () => {
    const { claims, warnings } = sba7a.map(
      Object.fromEntries(Object.entries(american).filter(([column]) => sba7a.columns.includes(column))),
    )
    // Without the columns there is neither lender nor status: those two are always missed.
    expect(warnings).toEqual(['STATUS_EMPTY', 'LENDER_EMPTY'])
    expect(Object.keys(claims).toSorted()).toEqual(
      [
        'borrower',
        'guaranteed',
        'guaranteedShare',
        'loanNumber',
        'loss',
        'principal',
        'region',
        'status',
      ].toSorted(),
    )
  })
})
