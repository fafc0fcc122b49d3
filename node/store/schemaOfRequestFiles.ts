import type { ExchangeOrder } from '@hexin/sdk/api/exchanges.ts'
import type { Encoding } from '@hexin/sdk/requestFiles/format.ts'
import type { Outcome } from '@hexin/sdk/requestFiles/outcome.ts'
import type { Generated } from 'kysely'
import type { Json } from './json.ts'

/** Tables of T+1 files. */
export type RequestFileTables = {
  request_files: {
    id: string
    encoding: Encoding
    member: number
    business_date: string
    sequence: number
    rows: number
    total: string
    sha256: string
    until: number
    received_at: number
  }
  request_rows: {
    file: string
    line: number
    serial: string
    terms: Json<ExchangeOrder>
    amount: string
    outcome: Generated<Outcome | null>
    code: Generated<string | null>
    exchange: Generated<string | null>
    next_at: Generated<number>
  }
}
