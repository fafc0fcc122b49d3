import { generateLoansCsv } from '../../scripts/generate/companies.ts'

/** With the number and share that the import works out, these make a record of ten fields, about 1 KB signed. */
const COLUMNS = [
  '贷款编号',
  '企业名称',
  '统一社会信用代码',
  '贷款机构',
  '贷款本金',
  '担保金额',
  '核销本金',
  '贷款状态',
  '贷款期限',
  '审批日期',
]

/** Loans to made-up companies, one each, cut down to records of ten fields. */
export function tenFieldLoans({ seed, count }: { readonly seed: string; readonly count: number }): string {
  // One company in eight has a second loan.
  const [header = '', ...lines] = generateLoansCsv({ seed, count: Math.ceil(count * 1.3) })
    .trimEnd()
    .split('\n')
  const columns = header.split(',')
  const places = COLUMNS.map((column) => columns.indexOf(column))
  const company = columns.indexOf('统一社会信用代码')
  const seen = new Set<string>()
  const rows = lines.map((line) => line.split(',')).filter((cells) => isFirst(seen, cells[company] ?? ''))
  return [COLUMNS, ...rows.slice(0, count).map((cells) => places.map((place) => cells[place] ?? ''))]
    .map((cells) => `${cells.join(',')}\n`)
    .join('')
}

function isFirst(seen: Set<string>, id: string): boolean {
  const isNew = !seen.has(id)
  seen.add(id)
  return isNew
}
