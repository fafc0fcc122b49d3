import { z } from 'zod'

export const evidenceSchema = z
  .object({
    id: z.string(),
    state: z
      .enum(['accepted', 'final'])
      .meta({ description: 'final: under a checkpoint that is final on the chain' }),
    type: z.enum(['file', 'batch']),
    items: z.int(),
    sha256: z.string().nullable().meta({ description: 'Of a file; hexadecimal' }),
    sm3: z.string().nullable(),
    length: z.int().nullable(),
  })
  .meta({ id: 'Evidence' })

export type EvidenceView = z.infer<typeof evidenceSchema>

/** The proof that goes with a file to court. Binary fields are base64url. */
export const evidenceProofSchema = z
  .object({
    type: z.literal('hexin-evidence-proof/1'),
    chain: z.object({ id: z.int(), logs: z.string() }),
    statement: z.string(),
    manifest: z.string(),
    inclusion: z.unknown(),
    item: z
      .object({
        index: z.int(),
        length: z.int(),
        sha256: z.string(),
        sm3: z.string().nullable(),
        salt: z.string(),
        path: z.array(z.string()),
      })
      .nullable()
      .meta({ description: 'For one digest of a batch' }),
  })
  .meta({ id: 'EvidenceProof' })

export type EvidenceProof = z.infer<typeof evidenceProofSchema>

/** Digests of a file, as its holder computed them; the file itself stays where it is. */
export const fileDigestsSchema = z
  .strictObject({
    length: z.int().min(0),
    sha256: z.string().length(43),
    sm3: z.string().length(43).nullable(),
    blocks: z.strictObject({
      blockBytes: z.int().min(4096),
      hashes: z.array(z.string().length(43)).max(4096),
    }),
  })
  .meta({ id: 'FileDigests' })

export type FileDigestsView = z.infer<typeof fileDigestsSchema>

export const verificationOrderSchema = z
  .strictObject({ proof: evidenceProofSchema, digests: fileDigestsSchema.nullable() })
  .meta({ id: 'VerificationOrder' })

export const findingSchema = z.object({
  step: z.string(),
  result: z.enum(['pass', 'fail', 'notChecked', 'unknown']),
  reason: z.object({ zh: z.string(), en: z.string() }),
  found: z.unknown().optional(),
  expected: z.unknown().optional(),
})

export const verdictSchema = z
  .object({ valid: z.boolean(), findings: z.array(findingSchema) })
  .meta({ id: 'Verdict', description: 'valid only if no step failed and none that matters was left out' })

export type Finding = z.infer<typeof findingSchema>
export type Verdict = z.infer<typeof verdictSchema>

/** A checkpoint as the chain has it: for whoever verifies a proof himself. */
export const anchorSchema = z
  .object({
    member: z.int(),
    size: z.int(),
    root: z.string(),
    noteHash: z.string(),
    block: z.int(),
    time: z.int(),
  })
  .meta({ id: 'Anchor' })

export type AnchorView = z.infer<typeof anchorSchema>
