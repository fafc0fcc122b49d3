import type { Exchange } from '../api/exchanges.ts'
import { canonicalJson } from '../encoding.ts'
import { joined } from './format.ts'

/** What became of a row: nobody answers for what was never delivered, and whoever refused says why. */
export type Outcome = 'answered' | 'refused' | 'undelivered'

export type OutcomeRow = {
  readonly serial: string
  readonly amount: bigint
  readonly outcome: Outcome
  /** Why it was refused or not delivered; for an answer, why it can't be shown any more. */
  readonly code: string | null
  readonly exchange: string | null
}

/** Rows with one outcome and code, and their amounts in fen. */
export type OutcomeSum = {
  readonly outcome: Outcome
  readonly code: string | null
  readonly rows: number
  readonly total: bigint
}

/** All of these together. */
export const totalOf = (sums: readonly OutcomeSum[]): Pick<OutcomeSum, 'rows' | 'total'> => ({
  rows: sums.reduce((all, { rows }) => all + rows, 0),
  total: sums.reduce((all, { total }) => all + total, 0n),
})

/** A line of the answer file. The values are one JSON text, in which neither a separator nor a control character stands as it is. */
export const answerLine = (row: OutcomeRow, records: Exchange['records'] | undefined): string =>
  joined([
    ...['D', row.serial, row.outcome, row.code ?? '', row.exchange ?? '', `${records?.length ?? 0}`],
    records === undefined ? '' : valuesOf(records),
  ])

const valuesOf = (records: Exchange['records']): string =>
  canonicalJson(
    records.map(({ kind, subject, claims, anchoredAt }) => ({ kind, subject, claims, anchoredAt })),
  ).replaceAll(/[|\p{Cc}]/gu, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`)

/** A line of the reconciliation file for one row. */
export const reconciledLine = ({ serial, amount, outcome, code, exchange }: OutcomeRow): string =>
  joined(['D', serial, outcome, code ?? '', exchange ?? '', `${amount}`])

/** A line of the reconciliation file for all rows of one outcome and code. */
export const sumLine = ({ outcome, code, rows, total }: OutcomeSum): string =>
  joined(['S', outcome, code ?? '', `${rows}`, `${total}`])
