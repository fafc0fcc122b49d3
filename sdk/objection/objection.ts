import { z } from 'zod'
import { artefactSchema, officerSchema } from '../consent/artefact.ts'
import {
  base64urlSchema,
  memberNumberSchema,
  plainTextSchema,
  unixSecondsSchema,
} from '../consent/primitives.ts'
import { officerSignatureSchema } from '../consent/signedGrant.ts'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, parseCanonicalJson, toBase64url, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { recordKinds } from '../schemas/kind.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { groundCodes } from './grounds.ts'

/** Characters of the company's own statement, and of what it says is wrong. */
const STATEMENT_MAX = 500
export const DETAIL_MAX = 2_000

const hash = base64urlSchema(43)

/** The disputed fields of one kind of record. */
const fieldsSchema = z
  .array(z.string().max(60))
  .min(1)
  .max(100)
  .refine((fields) => new Set(fields).size === fields.length, { error: 'names a field twice' })

/**
 * What an officer signs to object. Its canonical bytes (RFC 8785) are what is hashed, shown and kept. It is made to be seen by whoever gets the record;
 * what is wrong in detail may hold values that are not theirs to see, so it stands here only as a salted hash.
 */
export const objectionSchema = z
  .strictObject({
    type: z.literal('hexin-objection/1'),
    chain: artefactSchema.shape.chain,
    provider: memberNumberSchema,
    subject: subjectIdSchema,
    kind: z.enum(Object.keys(recordKinds)),
    record: hash.meta({ description: 'SHA-256 of the record’s statement' }),
    fields: fieldsSchema,
    ground: z.enum(groundCodes),
    detail: hash.meta({ description: 'Salted hash of what is wrong' }),
    statement: plainTextSchema(STATEMENT_MAX)
      .nullable()
      .meta({ description: '企业声明 · the company’s own statement, shown beside the record' }),
    officer: officerSchema,
    issuedAt: unixSecondsSchema,
    salt: hash,
  })
  .refine(({ kind, fields }) => fields.every((f) => Object.hasOwn(recordKinds[kind]?.fields ?? {}, f)), {
    error: 'names a field that the kind does not have',
  })
  .meta({ id: 'Objection', title: 'Objection', description: '异议申请 · what the company signs' })

export type Objection = z.infer<typeof objectionSchema>

export const objectionText = (objection: Objection): string => canonicalJson(objection)

/** How statements refer to an objection; also the challenge that a passkey signs. */
export const objectionHash = (crypto: Crypto, text: string): string => toBase64url(crypto.sha256(utf8(text)))

/** A text that stays with those whom it concerns; statements hold its hash. */
export const saltedTextSchema = z.strictObject({ text: plainTextSchema(DETAIL_MAX), salt: hash })

export type SaltedText = z.infer<typeof saltedTextSchema>

/** SHA-256 over a tag, the salt and the text. */
export const saltedTextHash = (crypto: Crypto, { text, salt }: SaltedText): string =>
  toBase64url(crypto.sha256(utf8(`hexin/salted-text/1\0${salt}\0${text}`)))

/** What whoever gets the record gets too: the objection, its signature and the registrar’s binding of the key. */
export const shownObjectionSchema = z.strictObject({
  objection: z.string().max(10_000),
  signature: officerSignatureSchema,
  binding: z.string().max(10_000),
})

export type ShownObjection = z.infer<typeof shownObjectionSchema>

/** All that the company hands to the provider. */
export const signedObjectionSchema = shownObjectionSchema
  .extend({ detail: saltedTextSchema })
  .meta({ id: 'SignedObjection' })

export type SignedObjection = z.infer<typeof signedObjectionSchema>

/**
 * Reads an objection from its canonical text. Any other spelling is refused.
 * @throws HexinError OBJECTION_MALFORMED
 */
export function parseObjection(text: string): Objection {
  try {
    return objectionSchema.parse(parseCanonicalJson(text))
  } catch (cause) {
    const detail = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message
    throw new HexinError('OBJECTION_MALFORMED', { detail, cause })
  }
}
