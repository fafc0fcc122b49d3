import { revocationResource } from '../http/resources/revocations.ts'
import { createRevocations, type Revocations } from '../services/keeping/revocations.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

export const revocationsOf = (foundation: Foundation): Revocations => {
  const { crypto, clock, self, keyId, signer, membership, trust, subjectOf, stores } = foundation
  const { grants, notices } = stores
  return createRevocations({
    ...{ crypto, clock, self, keyId, signer, membership, trust, subjectOf, grants, notices },
  })
}

/** Who has acknowledged a revocation, what is kept after it, and who is late. */
export const revocationPart = (revocations: Revocations): Part => ({
  resource: revocationResource(revocations),
  handlers: [['notice', revocations.receive]],
  loops: [{ name: 'revocations', everyMs: 2_000, work: revocations.round }],
})
