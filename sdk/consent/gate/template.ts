import type { GrantArtefact } from '../artefact.ts'
import { boundExceeded, type Template } from '../template.ts'
import type { MemberStanding, Rule } from './inputs.ts'

/** The terms keep a template of this network, and the asker is one of those whom it is for. */
export function* templateRules(
  artefact: GrantArtefact,
  template: Template | undefined,
  asker: MemberStanding | undefined,
): Generator<Rule> {
  yield {
    rule: 'template.known',
    code: 'GRANT_TEMPLATE_UNKNOWN',
    pass: template !== undefined,
    found: template?.name ?? null,
    bound: 'a template of this network',
  }
  if (!template) return
  const exceeded = boundExceeded(artefact, template)
  yield {
    rule: 'template.bounds',
    code: 'GRANT_TEMPLATE_EXCEEDED',
    pass: exceeded === undefined,
    found: exceeded ?? null,
    bound: template.name,
  }
  const roles = asker?.roles ?? []
  yield {
    rule: 'template.grantees',
    code: 'MEMBER_ROLE_MISSING',
    pass: roles.some((role) => template.grantees.includes(role)),
    found: roles.join(', '),
    bound: template.grantees.join(', '),
  }
}
