import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex, parseCanonicalJson, toHex, utf8 } from '../encoding.ts'
import { HexinError } from '../errors/base.ts'
import { recordKinds } from '../schemas/kind.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { p256JwkSchema } from '../statement/jwk.ts'
import {
  addressSchema,
  base64urlSchema,
  hash32Schema,
  languageSchema,
  memberNumberSchema,
  plainTextSchema,
  unixSecondsSchema,
} from './primitives.ts'
import { purposeCodes } from './purposes.ts'
import {
  crossBorderSchema,
  dataRangeSchema,
  frequencySchema,
  modeCodes,
  onwardTransferSchema,
} from './terms.ts'

/** One kind of record and the fields of it that are granted. */
export const scopeSchema = z
  .strictObject({ kind: z.enum(Object.keys(recordKinds)), fields: z.array(z.string()).min(1).max(100) })
  .refine(({ kind, fields }) => fields.every((f) => Object.hasOwn(recordKinds[kind]?.fields ?? {}, f)), {
    error: 'names a field that the kind does not have',
  })
  .refine(({ fields }) => new Set(fields).size === fields.length, { error: 'names a field twice' })

/** An officer's key: who may sign for the company. */
export const officerSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('software'), key: p256JwkSchema }),
  z.strictObject({
    type: z.literal('passkey'),
    key: p256JwkSchema,
    credentialId: z.string().regex(/^[A-Za-z0-9_-]{1,1366}$/),
  }),
])

/** The text that was read before signing: its hash, and in which language it was. */
const noticeSchema = z
  .strictObject({ hash: hash32Schema, language: languageSchema })
  .meta({ description: 'SHA-256 of the notice (告知书) that was shown, UTF-8, and its language' })

/**
 * The grant artefact: what a company's officers sign. Its canonical bytes (RFC 8785) are what is hashed, shown and kept; chain
 * and contract are inside, so it counts nowhere else; the salt keeps the hash from being guessed.
 */
export const artefactSchema = z
  .strictObject({
    type: z.literal('hexin-grant/1'),
    chain: z.strictObject({ id: z.int().min(1), grants: addressSchema }),
    version: z.int().min(1).max(1_000),
    predecessor: hash32Schema
      .nullable()
      .meta({ description: 'Id of the grant that this version takes the place of' }),
    salt: base64urlSchema(43),
    subject: subjectIdSchema,
    subjectName: plainTextSchema(300),
    officers: z.array(officerSchema).min(1).max(20),
    quorum: z.int().min(1).max(20),
    grantee: memberNumberSchema,
    providers: z.array(memberNumberSchema).min(1).max(20),
    scope: z.array(scopeSchema).min(1).max(10),
    purpose: z.enum(purposeCodes),
    caseNumber: plainTextSchema(100),
    mode: z.enum(modeCodes),
    maxUses: z.int().min(1).max(1_000_000),
    frequency: frequencySchema.nullable(),
    dataRange: dataRangeSchema.nullable(),
    notBefore: unixSecondsSchema,
    expiry: unixSecondsSchema,
    retentionDays: z.int().min(0).max(36_500),
    onwardTransfer: onwardTransferSchema,
    crossBorder: crossBorderSchema.nullable(),
    template: hash32Schema.meta({ description: 'SHA-256 of the template whose bounds these terms keep' }),
    notice: noticeSchema,
    controls: z.strictObject({ widen: addressSchema, pause: addressSchema, revoke: addressSchema }),
  })
  .refine(({ version, predecessor }) => (version === 1) === (predecessor === null), {
    error: 'is a first version with a predecessor, or a later one without',
  })
  .refine(({ quorum, officers }) => quorum <= officers.length, {
    error: 'asks for more signatures than there are officers',
  })
  .refine(
    ({ officers }) => new Set(officers.map(({ key }) => `${key.x} ${key.y}`)).size === officers.length,
    {
      error: 'names an officer twice',
    },
  )
  .refine(({ notBefore, expiry }) => notBefore < expiry, { error: 'ends before it begins' })
  .refine(({ scope }) => new Set(scope.map((s) => s.kind)).size === scope.length, {
    error: 'names a kind twice',
  })
  .refine(({ providers }) => new Set(providers).size === providers.length, {
    error: 'names a provider twice',
  })
  .refine(({ mode, retentionDays }) => (mode === 'view') === (retentionDays === 0), {
    error: 'to look once is to keep nothing; in any other mode answers are kept for a time',
  })
  .refine(({ mode, maxUses }) => mode !== 'view' || maxUses === 1, {
    error: 'to look once is one use',
  })
  .refine(({ mode, frequency }) => (mode === 'periodic') === (frequency !== null), {
    error: 'names intervals without being periodic, or is periodic without them',
  })
  .refine(({ onwardTransfer, grantee }) => !onwardTransfer.includes(grantee), {
    error: 'passes on to the grantee itself',
  })
  .meta({
    id: 'GrantArtefact',
    title: 'Grant artefact',
    description: '企业查询授权书 · what the company signs',
  })

export type GrantArtefact = z.infer<typeof artefactSchema>
export type Officer = z.infer<typeof officerSchema>
export type Scope = z.infer<typeof scopeSchema>

/** The artefact's canonical text: what is signed, hashed, stored and sent. */
export const artefactText = (artefact: GrantArtefact): string => canonicalJson(artefact)

/** SHA-256 of the canonical text; on chain as bytes32, in a passkey's assertion as the challenge. */
export const artefactHash = (crypto: Crypto, text: string): Hex => toHex(crypto.sha256(utf8(text)))

/** SHA-256 of a notice's text. */
export const noticeHash = (crypto: Crypto, notice: string): Hex => toHex(crypto.sha256(utf8(notice)))

/**
 * Reads an artefact from its canonical text. Any other spelling, an unknown member, a repeated one, an unsafe number is refused.
 * @throws HexinError GRANT_ARTEFACT_MALFORMED
 */
export function parseArtefact(text: string): GrantArtefact {
  let value: unknown
  try {
    value = parseCanonicalJson(text)
  } catch (cause) {
    throw new HexinError('GRANT_ARTEFACT_MALFORMED', { detail: (cause as Error).message, cause })
  }
  const parsed = artefactSchema.safeParse(value)
  if (!parsed.success)
    throw new HexinError('GRANT_ARTEFACT_MALFORMED', {
      detail: z.prettifyError(parsed.error),
      cause: parsed.error,
    })
  return parsed.data
}
