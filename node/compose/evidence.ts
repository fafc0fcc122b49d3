import { evidenceResource } from '../http/resources/evidence.ts'
import { createAddEvidence } from '../services/evidence/addEvidence.ts'
import { createProveEvidence } from '../services/evidence/proveEvidence.ts'
import { createVerifyProof } from '../services/evidence/verifyProof.ts'
import { createPublishCheckpoint } from '../services/log/publishCheckpoint.ts'
import type { Foundation } from './foundation.ts'
import type { Part } from './part.ts'

/** A notary's evidence, proofs for whoever asks, and this member's log on the chain. */
export function evidencePart(foundation: Foundation, growMap: () => Promise<void>): Part {
  const { config, crypto, clock, self, network, signers, keyId, signer } = foundation
  const { chain, membership, proofs, anchorOf } = foundation
  const { index, checkpoints, evidence: store } = foundation.stores
  const publish = createPublishCheckpoint({
    ...{ crypto, clock, self, network, chain, index, checkpoints },
    noteSigner: signers.note,
    logAccount: signers.log,
  })
  // Of the records under a checkpoint there is an epoch under it as well: both can be answered and shown to be all.
  async function work() {
    await growMap()
    await publish()
  }
  return {
    resource: evidenceResource({
      addEvidence: createAddEvidence({ crypto, clock, keyId, signer, store }),
      proveEvidence: createProveEvidence({ crypto, network, proofs, store }),
      verifyProof: createVerifyProof({ crypto, network, membership, anchorOf }),
      index,
      checkpoints,
    }),
    loops: [{ name: 'checkpoint', everyMs: config.tickMs, work }],
  }
}
