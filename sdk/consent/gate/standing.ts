import type { MemberStanding, Rule } from './inputs.ts'

/** A party is a member in good standing. */
export function* standing(who: 'asker' | 'provider', member: MemberStanding | undefined): Generator<Rule> {
  const found = member?.status ?? null
  const bound = 'active'
  yield { rule: `${who}.known`, code: 'MEMBER_UNKNOWN', pass: found !== null, found, bound }
  yield { rule: `${who}.retired`, code: 'MEMBER_RETIRED', pass: found !== 'retired', found, bound }
  yield { rule: `${who}.suspended`, code: 'MEMBER_SUSPENDED', pass: found !== 'suspended', found, bound }
}
