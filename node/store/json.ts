import type { ColumnType } from 'kysely'

/** A JSON column: read as what it holds, written as text. */
export type Json<T> = ColumnType<T, string, string>
