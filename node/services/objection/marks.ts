import type { Mark } from '@hexin/sdk/objection/statements.ts'
import type { ObjectionRow, Objections } from '../../ports/objections.ts'
import type { StoredRecord } from '../../ports/records.ts'

/** Marks beside one record, at most: the newest. */
const MARKS_MAX = 20

export const toMark = ({ signed, receipt, outcome }: ObjectionRow): Mark => ({
  objection: signed.objection,
  signature: signed.signature,
  binding: signed.binding,
  receipt,
  outcome: outcome ?? null,
})

/** The marks that go beside these records, by their leaves. Records that nobody ever objected to cost nothing. */
export async function marksOf(
  objections: Objections,
  records: readonly StoredRecord[],
): Promise<ReadonlyMap<number, Mark[]>> {
  const objected = records.filter((record) => record.objected).map(({ leafIndex }) => leafIndex)
  if (objected.length === 0) return new Map()
  const found = await objections.to(objected)
  return new Map([...found].map(([leaf, rows]) => [leaf, rows.slice(-MARKS_MAX).map(toMark)]))
}
