import type { GrantBasis } from './inputs.ts'
import type { Rule } from './rule.ts'

/** What is asked is granted: the kind, and each field. */
export const scopeRules: readonly Rule<GrantBasis>[] = [
  {
    rule: 'grant.kind',
    code: 'GRANT_KIND_EXCEEDED',
    find({ basis: { artefact }, request }) {
      const kinds = artefact.scope.map(({ kind }) => kind)
      return { pass: kinds.includes(request.kind), found: request.kind, bound: kinds.join(', ') }
    },
  },
  {
    rule: 'grant.fields',
    code: 'GRANT_SCOPE_EXCEEDED',
    find({ basis: { artefact }, request }) {
      const granted = artefact.scope.find(({ kind }) => kind === request.kind)?.fields ?? []
      const outside = request.fields.filter((field) => !granted.includes(field))
      return {
        pass: outside.length === 0,
        found: (outside.length > 0 ? outside : request.fields).join(', '),
        bound: granted.join(', '),
      }
    },
  },
]
