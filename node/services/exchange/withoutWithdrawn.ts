import { presentRecord } from '@hexin/sdk/records/sdJwt.ts'
import { type Field, isPersonal } from '@hexin/sdk/schemas/field.ts'
import { recordKinds } from '@hexin/sdk/schemas/kind.ts'
import type { PersonStore } from '../../ports/persons.ts'
import type { StoredAnswer } from './answerVault.ts'

type Shown = Pick<StoredAnswer['records'][number], 'kind' | 'claims' | 'sdJwt'>

/**
 * Records without the items whose consent a person has withdrawn: from then on this member uses them no more, what it did before stays as it was (PIPL arts 15, 47). Where
 * nothing in them is about a person, nothing is looked up.
 */
export async function withoutWithdrawn<R extends Shown>(
  persons: PersonStore,
  grant: string,
  records: readonly R[],
): Promise<readonly R[]> {
  const personal = records.some(({ kind, claims }) =>
    Object.keys(claims).some((name) => {
      const field: Field | undefined = recordKinds[kind]?.fields[name]
      return field !== undefined && isPersonal(field)
    }),
  )
  if (!personal) return records
  const withdrawn = (await persons.ofGrant(grant)).filter((person) => person.withdrawn)
  return records.map((record) => {
    const gone = new Set(withdrawn.filter(({ kind }) => kind === record.kind).map(({ field }) => field))
    const left = Object.entries(record.claims).filter(([name]) => !gone.has(name))
    if (left.length === Object.keys(record.claims).length) return record
    const sdJwt = presentRecord(
      record.sdJwt,
      left.map(([name]) => name),
    )
    return { ...record, claims: Object.fromEntries(left), sdJwt }
  })
}
