import { randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import path from 'node:path'
import { Transform } from 'node:stream'
import { nativeCrypto as crypto } from '@hexin/node/keys/nativeCrypto.ts'
import { addEvidence } from '@hexin/sdk/actions/addEvidence.ts'
import { getEvidence } from '@hexin/sdk/actions/getEvidence.ts'
import { getEvidenceProof } from '@hexin/sdk/actions/getEvidenceProof.ts'
import type { EvidenceProof, Verdict } from '@hexin/sdk/api/evidence.ts'
import type { FileDigests } from '@hexin/sdk/evidence/fileDigests.ts'
import { verifyEvidence } from '@hexin/sdk/evidence/verifyEvidence.ts'
import { createVerifierTrust } from '@hexin/sdk/verifierTrust.ts'
import { digestFile, fileBody } from '../evidence/files.ts'
import type { Running } from './network.ts'
import { until } from './until.ts'

/** Changes one bit of the byte at `offset`. */
function flipByte(offset: number): Transform {
  let at = 0
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const place = offset - at
      at += chunk.length
      if (place < 0 || place >= chunk.length) return done(null, chunk)
      const changed = Buffer.from(chunk)
      changed[place] = (changed[place] ?? 0) ^ 1
      done(null, changed)
    },
  })
}

/** The notary takes the file in; resolves to its proof once its checkpoint is final. */
async function notarise(running: Running, file: string): Promise<EvidenceProof> {
  const notary = running.client('notary')
  const { id } = await addEvidence(notary, {
    name: path.basename(file),
    phase: 'after',
    file: fileBody(file),
    idempotencyKey: randomUUID(),
  })
  await until('the evidence is final', async () => (await getEvidence(notary, { id })).state === 'final')
  return getEvidenceProof(notary, { id })
}

/** The court verifies with its own verifier: keys and checkpoints as its own node has them from the chain, nothing from the notary. */
async function verifyAtCourt(running: Running, proof: EvidenceProof, digests: FileDigests): Promise<Verdict> {
  const trust = createVerifierTrust(crypto, { client: running.client('court'), network: running.network })
  await trust.load([running.number('notary')])
  return verifyEvidence(crypto, { proof, digests, trust })
}

export type EvidenceOutcome = {
  readonly verified: boolean
  readonly refuted: boolean
  readonly where: unknown
}

/** Notarises a file; the court then verifies the original, and the original with one byte changed. */
export async function tryEvidence(running: Running, file: string): Promise<EvidenceOutcome> {
  const proof = await notarise(running, file)
  const original = await verifyAtCourt(running, proof, await digestFile(file))
  const offset = Math.floor(statSync(file).size / 2)
  const altered = await verifyAtCourt(running, proof, await digestFile(file, flipByte(offset)))
  const place = altered.findings.find(({ step }) => step === 'place')
  return { verified: original.valid, refuted: !altered.valid && place !== undefined, where: place?.found }
}
