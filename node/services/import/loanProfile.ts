import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { SubjectId } from '@hexin/sdk/schemas/subject.ts'
import { claimsOf, createReader, type ImportProfile, type Reader } from './profile.ts'
import { basisPoints } from './values.ts'

/** How one source writes its loans: its column names, its words for a status, its way to name a company. */
export type LoanSource = {
  readonly name: string
  readonly columns: Readonly<Record<RequiredColumn, string>> &
    Readonly<Partial<Record<OptionalColumn, string>>>
  /** Columns besides the required ones by which the company is named. */
  readonly subjectColumns: readonly string[]
  readonly numberPattern: RegExp
  /** Spelling in the source (without spaces, in capitals) to status. */
  readonly statuses: Readonly<Record<string, string>>
  /** Throws a HexinError for a row that names no company. */
  subjectOf(reader: Reader, name: string): SubjectId
}

type RequiredColumn = 'number' | 'borrower' | 'principal' | 'guaranteed' | 'loss'
type OptionalColumn =
  | 'lender'
  | 'status'
  | 'disbursed'
  | 'term'
  | 'industry'
  | 'city'
  | 'region'
  | `${'approved' | 'disbursed' | 'chargedOff'}On`
  | 'employees'
  | 'jobsCreated'
  | 'jobsRetained'

/**
 * The import profile of a source of loans. A row is unusable only for its number, its name, its company or one of its three amounts;
 * whatever else is odd is left out of the record or kept as it is, with a warning.
 */
export function loanProfile(source: LoanSource): ImportProfile {
  const { columns } = source
  const column = (name: OptionalColumn): string => columns[name] ?? ''
  return {
    name: source.name,
    kind: 'loan',
    columns: [
      ...[columns.number, columns.borrower, columns.principal, columns.guaranteed, columns.loss],
      ...source.subjectColumns,
    ],
    map(row) {
      const reader = createReader(row)
      const number = reader.required(columns.number, 'ROW_LOAN_NUMBER_MISSING')
      if (!source.numberPattern.test(number))
        throw new HexinError('ROW_LOAN_NUMBER_INVALID', { found: number.slice(0, 40) })
      const name = reader.required(columns.borrower, 'ROW_NAME_MISSING')
      const subject = source.subjectOf(reader, name)
      const amounts = readAmounts(reader, columns)
      const status = readStatus(reader, reader.cell(column('status')), source.statuses)
      const lender = reader.text(column('lender'))
      if (lender === undefined) reader.warn('LENDER_EMPTY')
      warnAboutAmounts(reader, { ...amounts, status })
      const claims = claimsOf({
        loanNumber: number,
        borrower: reader.text(columns.borrower),
        lender,
        ...amounts,
        guaranteedShare: shareOf(amounts),
        disbursed: reader.optionalMoney(column('disbursed')),
        term: reader.count(column('term')),
        approvedOn: reader.day(column('approvedOn')),
        disbursedOn: reader.day(column('disbursedOn')),
        status,
        chargedOffOn: reader.day(column('chargedOffOn')),
        industry: reader.text(column('industry')),
        employees: reader.count(column('employees')),
        jobsCreated: reader.count(column('jobsCreated')),
        jobsRetained: reader.count(column('jobsRetained')),
        city: reader.text(column('city')),
        region: reader.text(column('region')),
      })
      return { number, subject, claims, warnings: reader.warnings }
    },
  }
}

/** In fen. */
type Amounts = { readonly principal: string; readonly guaranteed: string; readonly loss: string }

const readAmounts = (reader: Reader, columns: LoanSource['columns']): Amounts => ({
  principal: reader.money(columns.principal, 'ROW_PRINCIPAL_MISSING', 'ROW_PRINCIPAL_INVALID'),
  guaranteed: reader.money(columns.guaranteed, 'ROW_GUARANTEED_MISSING', 'ROW_GUARANTEED_INVALID'),
  loss: reader.money(columns.loss, 'ROW_LOSS_MISSING', 'ROW_LOSS_INVALID'),
})

function readStatus(reader: Reader, text: string, statuses: LoanSource['statuses']): string {
  const status = statuses[text.replaceAll(' ', '').toUpperCase()]
  if (status === undefined) reader.warn(text === '' ? 'STATUS_EMPTY' : 'STATUS_UNREADABLE')
  return status ?? 'unknown'
}

/** A share beyond a hundredfold is a slip of the pen, not a share. */
function shareOf({ guaranteed, principal }: Amounts): number | undefined {
  const share = basisPoints(guaranteed, principal)
  return share !== undefined && share <= 1_000_000 ? share : undefined
}

function warnAboutAmounts(
  reader: Reader,
  { principal, guaranteed, loss, status }: Amounts & { status: string },
): void {
  if (BigInt(principal) === 0n) reader.warn('PRINCIPAL_ZERO')
  if (BigInt(guaranteed) > BigInt(principal)) reader.warn('GUARANTEE_ABOVE_PRINCIPAL')
  if (BigInt(loss) > BigInt(principal)) reader.warn('LOSS_ABOVE_PRINCIPAL')
  if (status === 'paidInFull' && BigInt(loss) > 0n) reader.warn('PAID_WITH_LOSS')
}
