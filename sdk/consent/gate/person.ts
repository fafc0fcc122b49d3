import { type Field, isPersonal } from '../../schemas/field.ts'
import { recordKinds } from '../../schemas/kind.ts'
import type { RecordKind } from '../../schemas/recordKind.ts'
import type { GateRequest, GateState, PersonStanding } from './inputs.ts'
import type { Rule } from './rule.ts'

/** Each field about a person has that person's own consent; and what explains a field is asked for along with it. */
export const personRules: readonly Rule<unknown>[] = [
  {
    rule: 'person.consent',
    code: 'GRANT_PERSON_CONSENT_MISSING',
    find({ request, state }) {
      const personal = request.fields.filter((name) => {
        const field = fieldOf(request.kind, name)
        return field !== undefined && isPersonal(field)
      })
      const missing = personal.filter((name) => !isConsented(name, request, state))
      const shown = missing.length > 0 ? missing : personal
      return {
        pass: missing.length === 0,
        found: shown.length > 0 ? shown.join(', ') : null,
        bound: 'each person’s own consent to each item',
      }
    },
  },
  {
    rule: 'record.inseparable',
    code: 'RECORD_INSEPARABLE',
    find({ request: { kind, fields } }) {
      const needed = kindNamed(kind)?.inseparable ?? []
      const absent = needed.filter((name) => !fields.includes(name))
      return {
        pass: absent.length === 0,
        found: absent.length > 0 ? `without ${absent.join(', ')}` : null,
        bound: needed.length > 0 ? needed.join(', ') : null,
      }
    },
  },
]

const kindNamed = (kind: string): RecordKind | undefined =>
  Object.hasOwn(recordKinds, kind) ? recordKinds[kind] : undefined

function fieldOf(kind: string, name: string): Field | undefined {
  const fields = kindNamed(kind)?.fields
  return fields && Object.hasOwn(fields, name) ? fields[name] : undefined
}

/** As many persons have consented as hold the role that the field concerns; of several counts by the registrar the largest is needed. */
function isConsented(field: string, request: GateRequest, state: GateState): boolean {
  const concerns = fieldOf(request.kind, field)?.concerns
  const given = state.persons.filter(
    (person) => person.kind === request.kind && person.field === field && person.role === concerns,
  )
  const counting = given.filter((person) => counts(person, request, state))
  return given.length > 0 && counting.length >= Math.max(...given.map(({ holders }) => holders))
}

const counts = (
  { withdrawn, expiry, providers }: PersonStanding,
  { provider }: GateRequest,
  { now, block }: GateState,
): boolean => !withdrawn && Math.max(now, block.time) < expiry && providers.includes(provider)
