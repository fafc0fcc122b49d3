import { z } from 'zod'
import { artefactSchema, scopeSchema } from '../consent/artefact.ts'
import {
  base64urlSchema,
  memberNumberSchema,
  plainTextSchema,
  unixSecondsSchema,
} from '../consent/primitives.ts'
import { dataRangeSchema } from '../consent/terms.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex, toBase64url, toHex, utf8 } from '../encoding.ts'
import type { Role } from '../network.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { lawCodes, laws } from './laws.ts'

/** Who may sign an order, for itself or for a body that is no member. */
export const ISSUER_ROLES: readonly Role[] = ['court', 'regulator']

/** The longest time for which an order may be carried out, in seconds. */
const VALID_MAX_S = 365 * 86_400

const isUnique = (values: readonly unknown[]): boolean => new Set(values).size === values.length

/**
 * What an order says (`hexin-order+jwt`). The subject and the two officers stand in it as salted hashes: what is signed and logged names no company and no
 * person, and goes on to verify when the values are erased.
 */
export const orderSchema = z
  .strictObject({
    salt: base64urlSchema(43),
    issuer: z
      .union([z.strictObject({ member: memberNumberSchema }), z.strictObject({ name: plainTextSchema(200) })])
      .meta({ description: 'The issuing body: a member, or the name of one that is none' }),
    presenter: memberNumberSchema.nullable().meta({
      description: 'The member that signs for a body that is none; null where the body signs itself',
    }),
    number: plainTextSchema(100).meta({ description: 'The number of the document (文号)' }),
    law: z.enum(lawCodes),
    article: z.int().min(1).max(9_999),
    document: base64urlSchema(43).meta({ description: 'SHA-256 of the document' }),
    subject: base64urlSchema(43).meta({ description: 'Salted hash' }),
    officers: z
      .array(base64urlSchema(43))
      .length(2)
      .refine(isUnique, { error: 'names one officer twice' })
      .meta({ description: 'Salted hashes of the two officers' }),
    asker: memberNumberSchema,
    providers: z
      .array(memberNumberSchema)
      .min(1)
      .max(50)
      .refine(isUnique, { error: 'names a provider twice' }),
    scope: z
      .array(scopeSchema)
      .min(1)
      .max(20)
      .refine((scope) => isUnique(scope.map(({ kind }) => kind)), { error: 'names a kind twice' }),
    dataRange: dataRangeSchema.nullable(),
    notBefore: unixSecondsSchema,
    until: unixSecondsSchema,
    maxUses: z.int().min(1).max(10_000),
    notifyAfter: unixSecondsSchema
      .nullable()
      .meta({ description: 'From when the subject is shown what was looked at; null: at once' }),
    chain: artefactSchema.shape.chain,
  })
  .refine(({ issuer, presenter }) => 'name' in issuer === (presenter !== null), {
    error: 'is presented for a member, or for nobody',
  })
  .refine(({ notBefore, until }) => notBefore < until && until - notBefore <= VALID_MAX_S, {
    error: `is not valid for a time of at most ${VALID_MAX_S} s`,
  })
  .refine(
    ({ law, notBefore, notifyAfter }) =>
      notifyAfter === null || notifyAfter - notBefore <= laws[law].delayDays * 86_400,
    { error: 'puts the notice off for longer than may be under its law' },
  )
  .meta({ id: 'LawfulOrder', title: 'Lawful order', description: '法定调取' })

export type LawfulOrder = z.infer<typeof orderSchema>

const officerSchema = z.strictObject({
  salt: base64urlSchema(43),
  name: plainTextSchema(100),
  certificate: plainTextSchema(100).meta({
    description: 'Number of the certificate of service (执行公务证)',
  }),
})

/** The values behind the hashes. The officers may be erased; the subject is what the order is about. */
export const orderDetailsSchema = z.strictObject({
  subject: z.strictObject({ salt: base64urlSchema(43), id: subjectIdSchema }),
  officers: z.array(officerSchema).length(2).nullable(),
})

export type OrderDetails = z.infer<typeof orderDetailsSchema>

/** An order on its way: what was signed, and the values that are not in any log. */
export const signedOrderSchema = z
  .strictObject({ statement: z.string().max(50_000), details: orderDetailsSchema })
  .meta({ id: 'SignedOrder' })

export type SignedOrder = z.infer<typeof signedOrderSchema>

/** Salted hash of a detached value: SHA-256 of its canonical JSON, salt included. */
export const detachedHash = (crypto: Pick<Crypto, 'sha256'>, value: { readonly salt: string }): string =>
  toBase64url(crypto.sha256(utf8(canonicalJson(value))))

/** An order's id: SHA-256 of its statement. Requests name it. */
export const orderId = (crypto: Pick<Crypto, 'sha256'>, statement: string): Hex =>
  toHex(crypto.sha256(utf8(statement)))

/** The member that signs an order and answers for it. */
export const signerOf = ({ issuer, presenter }: Pick<LawfulOrder, 'issuer' | 'presenter'>): number =>
  'member' in issuer ? issuer.member : (presenter ?? 0)
