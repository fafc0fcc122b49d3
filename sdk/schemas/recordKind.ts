import type { DataClass } from '../members/licence.ts'
import type { Field } from './field.ts'
import type { Titles } from './titles.ts'

/** A kind of record: what a provider may state about a subject, and in which words. */
export type RecordKind = {
  readonly kind: string
  /** The type in the SD-JWT VC (`vct`). A change of meaning is a new number at its end. */
  readonly vct: string
  readonly title: Titles
  readonly dataClass: DataClass
  readonly fields: Readonly<Record<string, Field>>
  /** The field by which the provider's own books number such records. */
  readonly numberField: string
  /** The field that says which day, or year, a record is about. A kind without one states how things are. */
  readonly periodField?: string
  /** Fields without which none of the others may be asked for: what explains them, or says when they end. */
  readonly inseparable?: readonly string[]
  /** Adverse data of a person: the field with the day on which the fact ended. Five years later the record is shown to nobody. */
  readonly adverseEndField?: string
}
