import { z } from 'zod'
import { memberNumberSchema, unixSecondsSchema } from '../consent/primitives.ts'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
/** A number of the modulus' size: 256 to 512 bytes. */
const wide = z.string().regex(/^[A-Za-z0-9_-]{342,683}$/)

/**
 * The public key by which a provider's labels are checked (`hexin-map-key+jwt`): an RSA modulus, its exponent 65537, and the roots which show
 * that the key is a permutation. Epochs name it by its hash.
 */
export const mapKeySchema = z.strictObject({
  provider: memberNumberSchema,
  modulus: wide,
  roots: z.array(wide).length(9),
  at: unixSecondsSchema,
})

export type MapKey = z.infer<typeof mapKeySchema>

/**
 * A provider's map as of one epoch (`hexin-epoch+jwt`), a leaf of its log. `size`: the map counts the records among that many first leaves of the log, and
 * no others. Epochs are numbered from 1, and each names the hash of the one before.
 */
export const epochSchema = z
  .strictObject({
    provider: memberNumberSchema,
    number: z.int().min(1),
    previous: hash.nullable(),
    size: z.int().min(0),
    root: hash,
    key: hash,
    at: unixSecondsSchema,
  })
  .refine(({ number, previous }) => (number === 1) === (previous === null), {
    error: 'the first epoch follows none, each other one follows one',
  })

export type Epoch = z.infer<typeof epochSchema>

/** A record that the map counts and the answer leaves out, and why; of those for which there is no room, all the first ones together. */
const leftOut = z.union([
  z.strictObject({
    reason: z.literal('ANSWER_FULL'),
    count: z.int().min(1),
    /** The roots of the complete subtrees that cover them, from left to right (RFC 9162). */
    peaks: z.array(hash).min(1).max(53),
  }),
  z.strictObject({
    /** The record's leaf hash. */
    leaf: hash,
    reason: z.enum(['ADVERSE_EXPIRED', 'OUT_OF_RANGE']),
  }),
  z.strictObject({
    reason: z.literal('SUPERSEDED'),
    /** Statements, which hold no values: the record, and the one that has taken its place since. */
    record: z.string().max(65_535),
    by: z.string().max(65_535),
  }),
])

export type LeftOut = z.infer<typeof leftOut>

const mapLeaf = z.strictObject({ label: hash, commitment: hash })

/** One period's entry, or that there is none. */
const periodSchema = z.strictObject({
  period: z.string().max(10),
  /** The hashes beside the label's way, from the root down: 32 bytes each, one after another. */
  siblings: z.string().max(11_000),
  /** Where the way ends at another label's leaf. */
  other: mapLeaf.optional(),
  entry: z
    .strictObject({
      sequence: z.int().min(1),
      opening: hash,
      /** The records in the order of the log: a place in the answer's `records`, or why it isn't there. */
      records: z.array(z.union([z.int().min(0), leftOut])).max(10_000),
    })
    .optional(),
})

/** The part of an answer that shows it to be complete: what the provider's map says of the company and kind, in the periods asked for. */
export const mapProofSchema = z.strictObject({
  epoch: z.string().max(2_000),
  /** Inclusion proof of the epoch, under the checkpoint of the records' proofs. */
  proof: z.unknown(),
  /** The VRF's proof for company and kind. */
  label: wide,
  periods: z.array(periodSchema).min(1).max(200),
})

export type MapProof = z.infer<typeof mapProofSchema>
