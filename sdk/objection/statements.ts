import { z } from 'zod'
import { base64urlSchema, memberNumberSchema, unixSecondsSchema } from '../consent/primitives.ts'
import type { Crypto } from '../crypto/port.ts'
import { HexinError } from '../errors/base.ts'
import {
  keysOfMember,
  type Statement,
  type StatementKey,
  statementHash,
  verifyStatement,
} from '../statement/jws.ts'
import { groundCodes, refusalReasonCodes } from './grounds.ts'
import { shownObjectionSchema } from './objection.ts'

const hash = base64urlSchema(43)

const common = {
  objection: hash.meta({ description: 'Hash of the objection that the company signed' }),
  number: z.int().min(1).meta({ description: 'Counts this provider’s objections' }),
  provider: memberNumberSchema,
  kind: z.string().max(40),
  record: hash,
  fields: z.array(z.string().max(60)).min(1).max(100),
}

/**
 * The provider's receipt of an objection (`hexin-objection-receipt+jwt`), logged in the transaction from which on the record is marked. It names nobody
 * and holds no value: it goes to the company, beside the record to whoever asks, and to the regulator.
 */
export const objectionReceiptSchema = z.strictObject({
  ...common,
  ground: z.enum(groundCodes),
  receivedAt: unixSecondsSchema,
  due: z.strictObject({
    day: z.iso.date(),
    at: unixSecondsSchema,
    calendar: z.enum(['official', 'weekends']),
  }),
})

export type ObjectionReceipt = z.infer<typeof objectionReceiptSchema>

/**
 * What came of an objection (`hexin-objection-outcome+jwt`). The reasons in words may hold values, so they are detached; their salted hash is here.
 */
export const objectionOutcomeSchema = z.discriminatedUnion('outcome', [
  z.strictObject({
    ...common,
    receipt: hash,
    outcome: z.literal('corrected'),
    supersededBy: hash.meta({ description: 'Hash of the new record’s statement' }),
    at: unixSecondsSchema,
  }),
  z.strictObject({
    ...common,
    receipt: hash,
    outcome: z.literal('refused'),
    reason: z.enum(refusalReasonCodes),
    words: hash.meta({ description: 'Salted hash of the reasons in words' }),
    at: unixSecondsSchema,
  }),
])

export type ObjectionOutcome = z.infer<typeof objectionOutcomeSchema>

/** Whoever received the record says that the outcome has reached it (`hexin-objection-ack+jwt`). */
export const objectionAckSchema = z.strictObject({
  outcome: hash.meta({ description: 'Hash of the outcome statement' }),
  objection: hash,
  exchange: base64urlSchema(22),
  recipient: memberNumberSchema,
  provider: memberNumberSchema,
  at: unixSecondsSchema,
})

export type ObjectionAck = z.infer<typeof objectionAckSchema>

/** The mark of objection beside a record in an answer. */
export const markSchema = z.strictObject({
  ...shownObjectionSchema.shape,
  receipt: z.string().max(10_000),
  outcome: z.string().max(10_000).nullable(),
})

export type Mark = z.infer<typeof markSchema>

const types = {
  'hexin-objection-receipt+jwt': objectionReceiptSchema,
  'hexin-objection-outcome+jwt': objectionOutcomeSchema,
  'hexin-objection-ack+jwt': objectionAckSchema,
} as const

type Types = typeof types

/**
 * Reads one of these statements, signed by a statement key of `member`.
 * @throws HexinError OBJECTION_STATEMENT_INVALID, STATEMENT_KEY_UNKNOWN
 */
export async function readObjectionStatement<T extends keyof Types>(
  crypto: Crypto,
  { statement, type, member, keyOf }: readObjectionStatement.Parameters<T>,
): Promise<{ readonly payload: z.infer<Types[T]>; readonly hash: string }> {
  const { payload } = await verifyStatement(crypto, {
    statement,
    type,
    keyOf: keysOfMember(keyOf, member),
  })
  const parsed = types[type].safeParse(payload)
  if (!parsed.success)
    throw new HexinError('OBJECTION_STATEMENT_INVALID', { detail: z.prettifyError(parsed.error) })
  return { payload: parsed.data as z.infer<Types[T]>, hash: statementHash(crypto, statement) }
}

export declare namespace readObjectionStatement {
  type Parameters<T extends keyof Types> = {
    readonly statement: Statement
    readonly type: T
    readonly member: number
    /** A member's statement key by its id, whatever its window. */
    readonly keyOf: (keyId: string) => (StatementKey & { readonly member: number }) | undefined
  }
}
