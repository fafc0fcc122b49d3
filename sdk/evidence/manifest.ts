import { z } from 'zod'
import { HexinError } from '../errors/base.ts'
import type { BlockMap } from './blockMap.ts'
import { decodeCbor, encodeCbor } from './cbor.ts'

/** When the evidence was taken, seen from the fact that it is about. */
export const phases = ['before', 'during', 'after'] as const
export type Phase = (typeof phases)[number]

/** One file under evidence. The salt keeps its commitments from being guessed. */
export type EvidenceItem = {
  readonly name: string
  readonly mediaType: string
  readonly length: number
  readonly sha256: Uint8Array
  readonly sm3: Uint8Array
  readonly salt: Uint8Array
  readonly blocks: BlockMap
}

/** What one intake of a file commits to. Detached: the log holds only the statement over its hash. */
export type FileManifest = {
  readonly type: 'file'
  readonly evidenceId: Uint8Array
  readonly phase: Phase
  readonly item: EvidenceItem
}

/**
 * What one batch of digests commits to: the root over the item commitments. `computedByNotary` is false: the notary has seen digests,
 * not files, and every certificate says so.
 */
export type BatchManifest = {
  readonly type: 'batch'
  readonly evidenceId: Uint8Array
  readonly phase: Phase
  readonly size: number
  readonly root: Uint8Array
}

export type Manifest = FileManifest | BatchManifest

const bytes = (length: number) =>
  z.instanceof(Uint8Array).refine((b) => b.length === length, `not ${length} bytes`)
const phase = z.int().min(0).max(2)
const head = [z.literal(1), bytes(16), phase] as const

const blocksSchema = z.tuple([
  z.int().min(4096),
  z
    .instanceof(Uint8Array)
    .refine((b) => b.length % 32 === 0 && b.length <= 32 * 4096, 'not a list of hashes'),
])
const itemSchema = z.tuple([
  z.string().max(1000),
  z.string().max(200),
  z.int().min(0),
  bytes(32),
  bytes(32),
  bytes(32),
  blocksSchema,
])
const fileSchema = z.tuple([...head, z.literal('file'), itemSchema])
const batchSchema = z.tuple([...head, z.literal('batch'), z.int().min(1).max(4096), bytes(32)])

/** The manifest's deterministic bytes (docs/spec/evidence.md). */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const start = [1, manifest.evidenceId, phases.indexOf(manifest.phase), manifest.type]
  if (manifest.type === 'batch') return encodeCbor([...start, manifest.size, manifest.root])
  const { name, mediaType, length, sha256, sm3, salt, blocks } = manifest.item
  const joined = new Uint8Array(32 * blocks.hashes.length)
  for (const [i, hash] of blocks.hashes.entries()) joined.set(hash, 32 * i)
  return encodeCbor([
    ...start,
    [name.normalize('NFC'), mediaType, length, sha256, sm3, salt, [blocks.blockBytes, joined]],
  ])
}

/** @throws HexinError EVIDENCE_MANIFEST_MALFORMED */
export function decodeManifest(encoded: Uint8Array): Manifest {
  const parsed = z.union([fileSchema, batchSchema]).safeParse(decoded(encoded))
  if (!parsed.success)
    throw new HexinError('EVIDENCE_MANIFEST_MALFORMED', { detail: z.prettifyError(parsed.error) })
  const [, evidenceId, phaseNumber, type] = parsed.data
  const common = { evidenceId, phase: phases[phaseNumber] ?? 'after' }
  if (type === 'batch') {
    const [, , , , size, root] = parsed.data
    return { type, ...common, size, root }
  }
  const [name, mediaType, length, sha256, sm3, salt, [blockBytes, joined]] = parsed.data[4]
  const hashes = Array.from({ length: joined.length / 32 }, (_, i) => joined.subarray(32 * i, 32 * i + 32))
  return {
    type,
    ...common,
    item: { name, mediaType, length, sha256, sm3, salt, blocks: { blockBytes, hashes } },
  }
}

function decoded(encoded: Uint8Array): unknown {
  try {
    return decodeCbor(encoded)
  } catch (cause) {
    throw new HexinError('EVIDENCE_MANIFEST_MALFORMED', { detail: (cause as Error).message, cause })
  }
}
