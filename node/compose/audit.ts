import type { AuditTrust } from '@hexin/sdk/audit/judge.ts'
import { auditResource } from '../http/resources/audits.ts'
import { createAnnounceAudit } from '../services/audit/announceAudit.ts'
import { createDemands } from '../services/audit/demand.ts'
import { createHandOver } from '../services/audit/handOver.ts'
import { createRunAudits } from '../services/audit/runAudits.ts'
import { createMarkTrust } from '../services/grants/trust.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** Audits by draw: announced and run by a regulator, answered by everybody. */
export function auditPart(foundation: Foundation): Part {
  const { crypto, clock, self, keyId, signer, membership, network, follow, chain, proofs, peers } = foundation
  const { audits, auditMaterial: material, grants, orders, log, index } = foundation.stores
  const { keyOf, verifyInclusion, anchorOf } = foundation.proofTrust
  const shared = { crypto, clock, self, keyId, signer, membership, follow }
  const trust: AuditTrust = {
    ...{ keyOf, verifyInclusion, anchorOf },
    // A registrar's key counts whatever its window: what is audited is past.
    grants: { ...foundation.trust, ...createMarkTrust({ network, membership }) },
    endedAt: index.grantEndedAt,
    blockHash: async (number) => (await chain.block(number))?.hash,
  }
  const handOver = createHandOver({ ...shared, chain, trust, material, proofs, grants, orders, log })
  return {
    resource: auditResource({ audits, announce: createAnnounceAudit({ ...shared, index, audits }) }),
    handlers: [['audit', handOver]],
    loops: [
      {
        name: 'audits',
        everyMs: 2_000,
        work: createRunAudits({
          ...{ crypto, clock, audits, follow, chain, proofs, trust },
          demands: createDemands({ crypto, self, peers, handOver, trust }),
        }),
      },
    ],
  }
}
