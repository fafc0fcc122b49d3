/**
 * Which of several refusals is told: that of the rule which stands first here. Who may not know of the grant learns nothing of it, what has
 * ended is told before what is missing, and what the asker can mend by another request comes last.
 */
export const precedence = [
  'asker.known',
  'asker.retired',
  'asker.suspended',
  'provider.known',
  'provider.retired',
  'provider.suspended',
  'grant.grantee',
  'provider.licence',
  'asker.abroad',
  'grant.provider',
  'grant.revoked',
  'grant.superseded',
  'grant.expiry',
  'grant.registered',
  'grant.paused',
  'grant.notBefore',
  'template.known',
  'template.bounds',
  'template.grantees',
  'grant.purpose',
  'grant.kind',
  'grant.fields',
  'person.consent',
  'record.inseparable',
  'grant.uses',
  'grant.frequency',
  'group.budget',
  'order.asker',
  'order.issuer',
  'order.officers',
  'order.abroad',
  'order.provider',
  'order.until',
  'order.notBefore',
  'order.kind',
  'order.fields',
  'order.uses',
] as const

const ranks: ReadonlyMap<string, number> = new Map(precedence.map((rule, rank) => [rule, rank]))

/** A rule that the table lacks would come last; a test holds that it lacks none. */
export const rankOf = (rule: string): number => ranks.get(rule) ?? precedence.length
