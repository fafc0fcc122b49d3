import type { Rule } from './rule.ts'

/** Both parties are members in good standing. */
export const standingRules: readonly Rule<unknown>[] = (['asker', 'provider'] as const).flatMap((who) => [
  {
    rule: `${who}.known`,
    code: 'MEMBER_UNKNOWN',
    find: ({ state }) => {
      const found = state[who]?.status ?? null
      return { pass: found !== null, found, bound: 'a member' }
    },
  },
  {
    rule: `${who}.retired`,
    code: 'MEMBER_RETIRED',
    find: ({ state }) => {
      const found = state[who]?.status ?? null
      return { pass: found !== 'retired', found, bound: 'not retired' }
    },
  },
  {
    rule: `${who}.suspended`,
    code: 'MEMBER_SUSPENDED',
    find: ({ state }) => {
      const found = state[who]?.status ?? null
      return { pass: found !== 'suspended', found, bound: 'not suspended' }
    },
  },
])
