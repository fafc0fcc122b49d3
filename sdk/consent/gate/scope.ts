import { recordKinds } from '../../schemas/kind.ts'
import type { GrantArtefact } from '../artefact.ts'
import type { GateRequest, Rule } from './inputs.ts'

/** What is asked is granted: kind, fields, and none of them about a person. */
export function* scopeRules(basis: GrantArtefact, request: GateRequest): Generator<Rule> {
  const scope = basis.scope.find(({ kind }) => kind === request.kind)
  const kinds = basis.scope.map(({ kind }) => kind).join(', ')
  yield {
    rule: 'grant.kind',
    code: 'GRANT_KIND_EXCEEDED',
    pass: scope !== undefined,
    found: request.kind,
    bound: kinds,
  }

  const granted = scope?.fields ?? []
  const outside = request.fields.filter((field) => !granted.includes(field))
  yield {
    rule: 'grant.fields',
    code: 'GRANT_SCOPE_EXCEEDED',
    pass: outside.length === 0,
    found: outside.length > 0 ? outside.join(', ') : request.fields.join(', '),
    bound: granted.join(', '),
  }

  const fields = recordKinds[request.kind]?.fields ?? {}
  const personal = request.fields.filter((name) =>
    fields[name]?.flags?.some((flag) => flag === 'personal' || flag === 'sensitive'),
  )
  yield {
    rule: 'person.consent',
    code: 'GRANT_PERSON_CONSENT_MISSING',
    pass: personal.length === 0,
    found: personal.length > 0 ? personal.join(', ') : null,
    bound: 'a company can’t consent for its people',
  }
}
