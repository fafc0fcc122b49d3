import { recordKinds } from '../../schemas/kind.ts'
import type { Rule } from './rule.ts'

/** A company can't consent for its people. */
export const personRules: readonly Rule<unknown>[] = [
  {
    rule: 'person.consent',
    code: 'GRANT_PERSON_CONSENT_MISSING',
    find({ request }) {
      const fields = Object.hasOwn(recordKinds, request.kind) ? recordKinds[request.kind]?.fields : undefined
      const personal = request.fields.filter((name) =>
        fields?.[name]?.flags?.some((flag) => flag === 'personal' || flag === 'sensitive'),
      )
      return {
        pass: personal.length === 0,
        found: personal.length > 0 ? personal.join(', ') : null,
        bound: 'a company can’t consent for its people',
      }
    },
  },
]
