import { boundExceeded } from '../template.ts'
import type { GrantBasis } from './inputs.ts'
import type { Rule } from './rule.ts'

/** The terms keep a template of this network, and the asker is one of those whom it is for. */
export const templateRules: readonly Rule<GrantBasis>[] = [
  {
    rule: 'template.known',
    code: 'GRANT_TEMPLATE_UNKNOWN',
    find: ({ basis: { template } }) => ({
      pass: template !== undefined,
      found: template?.name ?? null,
      bound: 'a template of this network',
    }),
  },
  {
    rule: 'template.bounds',
    code: 'GRANT_TEMPLATE_EXCEEDED',
    find({ basis: { artefact, template } }) {
      const found = template ? (boundExceeded(artefact, template) ?? null) : 'template'
      return { pass: found === null, found, bound: template?.name ?? null }
    },
  },
  {
    rule: 'template.grantees',
    code: 'MEMBER_ROLE_MISSING',
    find({ basis: { template }, state: { asker } }) {
      const grantees = template?.grantees ?? []
      const roles = asker?.roles ?? []
      return {
        pass: roles.some((role) => grantees.includes(role)),
        found: roles.join(', '),
        bound: grantees.join(', '),
      }
    },
  },
]
