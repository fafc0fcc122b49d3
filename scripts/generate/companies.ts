import { createHash } from 'node:crypto'
import { usccCheckCharacter } from '@hexin/sdk/schemas/subject.ts'

/** A stream of numbers that the seed alone decides: the same on every machine and in every year. */
export function createDraw(seed: string): (below: number) => number {
  let counter = 0
  return (below) => {
    const digest = createHash('sha256').update(`${seed}\0${counter++}`).digest()
    return Number(digest.readBigUInt64BE() % BigInt(below))
  }
}

type Draw = ReturnType<typeof createDraw>

const pick = <T>(draw: Draw, list: readonly T[]): T => list[draw(list.length)] as T

const cities = [
  { city: '广州市', region: '广东省', code: '440101' },
  { city: '深圳市', region: '广东省', code: '440301' },
  { city: '佛山市', region: '广东省', code: '440601' },
  { city: '东莞市', region: '广东省', code: '441901' },
  { city: '珠海市', region: '广东省', code: '440401' },
  { city: '惠州市', region: '广东省', code: '441301' },
] as const
const names = [
  '云',
  '海',
  '瑞',
  '达',
  '新',
  '创',
  '智',
  '联',
  '恒',
  '信',
  '粤',
  '嘉',
  '宏',
  '盛',
  '光',
  '明',
  '泰',
  '和',
]
const trades = [
  { word: '软件科技', industry: 'I6513' },
  { word: '精密机械', industry: 'C3484' },
  { word: '生物医药', industry: 'C2761' },
  { word: '新能源', industry: 'C3825' },
  { word: '电子', industry: 'C3982' },
  { word: '环保材料', industry: 'C2929' },
] as const
const lenders = ['珠江银行', '岭南银行', '南粤农村商业银行']
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'

/** A 统一社会信用代码 of a company: registering authority 9, kind 1, region, nine characters, check character. */
function uscc(draw: Draw, region: string): string {
  const organisation = Array.from({ length: 9 }, () => alphabet[draw(alphabet.length)]).join('')
  const first17 = `91${region}${organisation}`
  return `${first17}${usccCheckCharacter(first17)}`
}

const header =
  '贷款编号,企业名称,统一社会信用代码,贷款机构,贷款本金,担保金额,核销本金,贷款状态,发放金额,贷款期限,审批日期,发放日期,核销日期,行业代码,从业人数,所在城市,所在省份'

/**
 * A CSV file of loans to made-up Chinese companies with valid 统一社会信用代码, for whoever has no data of his own. Amounts in yuan. One company in eight has a
 * second loan.
 */
export function generateLoansCsv({ seed, count }: { readonly seed: string; readonly count: number }): string {
  const draw = createDraw(seed)
  const lines = [header]
  let company = newCompany(draw)
  for (let i = 0; i < count; i++) {
    if (i === 0 || draw(8) !== 0) company = newCompany(draw)
    lines.push(loanLine(draw, company, i))
  }
  return `${lines.join('\n')}\n`
}

function newCompany(draw: Draw) {
  const { city, region, code } = pick(draw, cities)
  const { word, industry } = pick(draw, trades)
  const name = `${city.slice(0, 2)}${pick(draw, names)}${pick(draw, names)}${word}有限公司`
  return { name, uscc: uscc(draw, code), city, region, industry, employees: 3 + draw(240) }
}

function loanLine(draw: Draw, company: ReturnType<typeof newCompany>, index: number): string {
  const principal = (10 + draw(490)) * 10_000
  const guaranteed = (principal * (5 + draw(4))) / 10
  const status = draw(100) < 6 ? '已核销' : draw(3) === 0 ? '已结清' : '正常'
  const loss = status === '已核销' ? Math.floor((principal * (10 + draw(80))) / 100) : 0
  const approved = day(draw, 2022)
  return [
    `GD${String(20_220_000_000 + index)}`,
    company.name,
    company.uscc,
    pick(draw, lenders),
    `${principal}.00`,
    `${guaranteed}.00`,
    `${loss}.00`,
    status,
    `${principal}.00`,
    12 * (1 + draw(5)),
    approved,
    approved,
    status === '已核销' ? day(draw, 2025) : '',
    company.industry,
    company.employees,
    company.city,
    company.region,
  ].join(',')
}

const day = (draw: Draw, from: number): string =>
  `${from + draw(2)}-${String(1 + draw(12)).padStart(2, '0')}-${String(1 + draw(28)).padStart(2, '0')}`
