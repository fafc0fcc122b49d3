import { z } from 'zod'
import {
  base64urlSchema,
  hash32Schema,
  memberNumberSchema,
  unixSecondsSchema,
} from '../consent/primitives.ts'
import { signedGrantSchema } from '../consent/signedGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { type Hex, toHex, utf8 } from '../encoding.ts'
import { signedOrderSchema } from '../order/order.ts'

/** Exchanges that one audit draws of each member, at most. */
export const DRAWN_MAX = 1_000
/** Steps of a draw, or requests, of one demand. */
export const DEMAND_MAX = 50

const hash = base64urlSchema(43)
const leafIndexSchema = z.int().min(0)
const statementSchema = z.string().max(60_000)

const rangeSchema = z
  .strictObject({ member: memberNumberSchema, from: leafIndexSchema, to: leafIndexSchema })
  .refine(({ from, to }) => from < to, { error: 'an empty range' })
  .meta({ description: 'Leaves of a member’s log, the first and the one behind the last' })

/**
 * What a regulator announces before it draws (`hexin-audit+jwt`): whose log, which leaves, how many exchanges, and the block that is yet to come whose hash
 * decides. It counts where it stands under a checkpoint that was final before that block.
 */
export const announcementSchema = z
  .strictObject({
    salt: hash,
    regulator: memberNumberSchema,
    ranges: z.array(rangeSchema).min(1).max(100),
    count: z.int().min(1).max(DRAWN_MAX),
    block: z.int().min(1),
    at: unixSecondsSchema,
  })
  .refine(({ ranges }) => new Set(ranges.map(({ member }) => member)).size === ranges.length, {
    error: 'a member twice',
  })

export type Announcement = z.infer<typeof announcementSchema>

/** An audit's id: SHA-256 of its announcement, hexadecimal. */
export const auditId = (crypto: Pick<Crypto, 'sha256'>, announcement: string): Hex =>
  toHex(crypto.sha256(utf8(announcement)))

/** That a member handed this over (`hexin-handover+jwt`), for its own log. */
export const handoverSchema = z.strictObject({
  announcement: hash32Schema.meta({ description: 'Id of the audit' }),
  regulator: memberNumberSchema,
  member: memberNumberSchema,
  leaves: z
    .array(leafIndexSchema)
    .max(DEMAND_MAX)
    .readonly()
    .meta({ description: 'Leaves that were opened by the draw' }),
  requests: z
    .array(hash)
    .max(DEMAND_MAX)
    .readonly()
    .meta({ description: 'Hashes of requests whose exchanges were told' }),
  at: unixSecondsSchema,
})

export type Handover = z.infer<typeof handoverSchema>

const openedSchema = z.strictObject({
  index: leafIndexSchema,
  /** The leaf's bytes, base64url: evidence is no text. */
  leaf: z.string().max(90_000),
  /** Null where no checkpoint over it is final yet. */
  proof: z.unknown(),
})

export type OpenedLeaf = z.infer<typeof openedSchema>

/** What a regulator asks of a member: leaves by their steps in the draw, or the member’s part of exchanges that were drawn at another. */
export const demandSchema = z.strictObject({
  announcement: statementSchema,
  proof: z.unknown(),
  steps: z
    .strictObject({ from: leafIndexSchema, to: leafIndexSchema })
    .refine(({ from, to }) => from < to, { error: 'no steps' })
    .nullable(),
  /** Each with the leaf that was drawn, and at which member. */
  requests: z
    .array(z.strictObject({ request: hash, member: memberNumberSchema, opened: openedSchema }))
    .max(DEMAND_MAX),
})

export type Demand = z.infer<typeof demandSchema>

export const documentSchema = z.union([
  z.strictObject({ grant: signedGrantSchema }),
  z.strictObject({ order: signedOrderSchema }),
])

export type AuditDocument = z.infer<typeof documentSchema>

/** One side of an exchange: its own entry, and what belongs to it. No record and no value is among it. */
export const auditSideSchema = z.strictObject({
  /** The provider's look or refusal, the asker's receipt. Null where there is none. */
  entry: openedSchema.nullable(),
  request: statementSchema.nullable(),
  /** The provider's answer. */
  answer: openedSchema.nullable(),
  document: documentSchema.nullable(),
})

export type AuditSide = z.infer<typeof auditSideSchema>

export const handedOverSchema = z.strictObject({
  leaves: z.array(z.strictObject({ opened: openedSchema, side: auditSideSchema.nullable() })).max(DEMAND_MAX),
  /** In the order of the requests. Null: this member knows of no such exchange. */
  requests: z.array(auditSideSchema.nullable()).max(DEMAND_MAX),
})

export type HandedOver = z.infer<typeof handedOverSchema>
