import { HexinError } from '@hexin/sdk/errors/base.ts'
import type { Field } from '@hexin/sdk/schemas/field.ts'
import type { RecordKind } from '@hexin/sdk/schemas/recordKind.ts'
import { isSubjectId } from '@hexin/sdk/schemas/subject.ts'
import { claimsOf, createReader, type ImportProfile } from './profile.ts'
import { parseCount, parseDay, parseFen } from './values.ts'

const SUBJECT = '统一社会信用代码'

/**
 * The import profile of a kind whose file has a column for each field, named by its Chinese title, and codes in Chinese words. Whatever a column's type can't hold makes the
 * row unusable: nothing is guessed, nothing left out.
 */
export function kindProfile({ kind, fields, numberField }: RecordKind): ImportProfile {
  const columns = Object.entries(fields)
  const required = columns.filter(([, field]) => field.required).map(([, { title }]) => title.zh)
  return {
    name: `${kind}-zh`,
    kind,
    columns: [SUBJECT, ...required],
    map(row) {
      const reader = createReader(row)
      const subject = `uscc:${reader.cell(SUBJECT)}`
      if (!isSubjectId(subject)) throw new HexinError('ROW_SUBJECT_INVALID', { found: subject.slice(0, 40) })
      const claims = claimsOf(
        Object.fromEntries(
          columns.map(([name, field]) => [name, valueOf(field, reader.cell(field.title.zh))]),
        ),
      )
      return { number: String(claims[numberField]), subject, claims, warnings: [] }
    },
  }
}

/** What can't be read stays as it is: the kind's schema refuses it. */
function valueOf(field: Field, text: string): string | number | undefined {
  if (text === '') return undefined
  switch (field.type) {
    case 'money':
      return parseFen(text) ?? text
    case 'integer':
    case 'basisPoints':
      return parseCount(text) ?? text
    case 'date':
      return parseDay(text) ?? text
    case 'code':
      return Object.entries(field.codes ?? {}).find(([, { zh }]) => zh === text)?.[0] ?? text
    case 'text':
      return text
  }
}
