import type { Scope } from '@hexin/sdk/consent/artefact.ts'

/** One field of one kind, as `kind.field`. */
export type FieldName = `${string}.${string}`

export const fieldsOf = (scope: readonly Scope[]): FieldName[] =>
  scope.flatMap(({ kind, fields }) => fields.map((field): FieldName => `${kind}.${field}`))

/** What is left of a scope when only the chosen fields are granted. */
export const narrow = (scope: readonly Scope[], chosen: ReadonlySet<FieldName>): Scope[] =>
  scope
    .map(({ kind, fields }) => ({ kind, fields: fields.filter((field) => chosen.has(`${kind}.${field}`)) }))
    .filter(({ fields }) => fields.length > 0)
