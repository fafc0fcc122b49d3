import type { GrantBasis } from './inputs.ts'
import type { Rule } from './rule.ts'

/** Whoever asks is the one whom the company named. All that anybody else learns. */
export const granteeRule: Rule<GrantBasis | undefined> = {
  rule: 'grant.grantee',
  code: 'GRANT_UNKNOWN',
  find: ({ basis, request }) => {
    const pass = basis?.artefact.grantee === request.asker
    return { pass, found: pass, bound: 'the grantee named in the artefact' }
  },
}

/** The grant is in force, for this provider, for this purpose, and not used up. */
export const grantRules: readonly Rule<GrantBasis>[] = [
  {
    rule: 'grant.provider',
    code: 'GRANT_PROVIDER_MISMATCH',
    find: ({ basis: { artefact }, request: { provider } }) => ({
      pass: artefact.providers.includes(provider),
      found: provider,
      bound: artefact.providers.join(', '),
    }),
  },
  {
    rule: 'grant.revoked',
    code: 'GRANT_REVOKED',
    find: ({ state }) => {
      const found = state.revocationSeen || state.grant?.state === 'revoked'
      return { pass: !found, found, bound: 'not revoked' }
    },
  },
  {
    rule: 'grant.superseded',
    code: 'GRANT_SUPERSEDED',
    find: ({ state }) => {
      const found = state.grant?.state ?? null
      return { pass: found !== 'superseded', found, bound: 'the newest version' }
    },
  },
  {
    // Before `grant.registered`: an expired grant that never reached the chain is expired, not pending.
    rule: 'grant.expiry',
    code: 'GRANT_EXPIRED',
    find: ({ basis: { artefact }, state }) => {
      const found = Math.max(state.now, state.block.time)
      const bound = Math.min(artefact.expiry, state.endsAt ?? artefact.expiry)
      return { pass: found < bound, found, bound }
    },
  },
  {
    rule: 'grant.registered',
    code: 'GRANT_NOT_REGISTERED',
    find: ({ state }) => {
      const found = state.grant?.state ?? null
      return { pass: found !== null, found, bound: 'final on the chain' }
    },
  },
  {
    rule: 'grant.paused',
    code: 'GRANT_PAUSED',
    find: ({ state }) => {
      const found = state.grant?.state ?? null
      return { pass: found !== 'paused', found, bound: 'not paused' }
    },
  },
  {
    rule: 'grant.notBefore',
    code: 'GRANT_NOT_STARTED',
    find: ({ basis: { artefact }, state: { now } }) => ({
      pass: now >= artefact.notBefore,
      found: now,
      bound: artefact.notBefore,
    }),
  },
  {
    rule: 'grant.purpose',
    code: 'GRANT_PURPOSE_MISMATCH',
    find: ({ basis: { artefact }, request: { purpose } }) => ({
      pass: purpose === artefact.purpose,
      found: purpose ?? null,
      bound: artefact.purpose,
    }),
  },
  {
    rule: 'grant.uses',
    code: 'GRANT_USES_EXHAUSTED',
    find: ({ basis: { artefact }, state: { uses } }) => ({
      pass: uses < artefact.maxUses,
      found: uses,
      bound: artefact.maxUses,
    }),
  },
  {
    rule: 'grant.frequency',
    code: 'GRANT_FREQUENCY_EXCEEDED',
    find({ basis: { artefact }, state: { usesInPeriod } }) {
      const bound = artefact.frequency?.times ?? null
      return {
        pass: bound === null || usesInPeriod < bound,
        found: bound === null ? null : usesInPeriod,
        bound,
      }
    },
  },
]
