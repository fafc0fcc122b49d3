import { z } from 'zod'
import { mapProofSchema } from '../completeness/statements.ts'
import { artefactSchema } from '../consent/artefact.ts'
import { hash32Schema, memberNumberSchema, unixSecondsSchema } from '../consent/primitives.ts'
import { purposeCodes } from '../consent/purposes.ts'
import type { Hex } from '../encoding.ts'
import { countrySchema, licenceSchema } from '../members/licence.ts'
import { roles } from '../network.ts'
import { markSchema } from '../objection/statements.ts'
import { type PersonRole, personRoles } from '../schemas/field.ts'
import { linkSchema } from './link.ts'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const id = z.string().regex(/^[A-Za-z0-9_-]{22}$/)

const blockSchema = z
  .strictObject({ number: z.int().min(0), hash: hash32Schema, time: unixSecondsSchema })
  .meta({ description: 'A final block' })

const basisShape = {
  grant: hash32Schema.optional(),
  order: hash32Schema.optional().meta({ type: 'string', description: 'A lawful order, in place of a grant' }),
}

type Named = { readonly grant?: Hex | undefined; readonly order?: Hex | undefined }

const namesOne = ({ grant, order }: Named): boolean => (grant === undefined) !== (order === undefined)
const oneBasis = { error: 'names a grant and an order, or neither' }

const purposeIsGrants = ({ grant, purpose }: Named & { readonly purpose?: unknown }): boolean =>
  (grant === undefined) === (purpose === undefined)
const purposeOfGrant = { error: 'a grant has a purpose, an order says itself what it is for' }

/** What a request, look or receipt rests on: the grant's id, or the order's. */
export const basisId = ({ grant, order }: Named): Hex => (grant ?? order) as Hex

/** The one of the two that is named, as a message has it. */
export const basisOf = ({ grant, order }: Named): { grant: Hex } | { order: Hex } =>
  grant === undefined ? { order: order as Hex } : { grant }

/**
 * What the asker signs (`hexin-request+jwt`). It names audience, grant or order, its place in their chain, kind, fields, purpose, user, nonce, expiry and the decision
 * block, so that it can be used for nothing else, nowhere else, at no other time.
 */
export const requestSchema = z
  .strictObject({
    exchange: id,
    asker: memberNumberSchema,
    provider: memberNumberSchema,
    ...basisShape,
    link: linkSchema,
    kind: z.string().max(40),
    fields: z.array(z.string().max(60)).min(1).max(100),
    purpose: z.enum(purposeCodes).optional(),
    caseNumber: z.string().min(1).max(100),
    user: z.string().min(1).max(100),
    nonce: id,
    issuedAt: unixSecondsSchema,
    expiry: unixSecondsSchema,
    block: blockSchema,
    chain: artefactSchema.shape.chain,
  })
  .refine(namesOne, oneBasis)
  .refine(purposeIsGrants, purposeOfGrant)

export type ExchangeRequest = z.infer<typeof requestSchema>

const standingSchema = z.strictObject({
  status: z.enum(['active', 'suspended', 'retired']),
  roles: z.array(z.enum(roles)).readonly(),
  country: countrySchema.nullable(),
  licences: z.array(licenceSchema).readonly(),
})

/** A person's consent, as the gate saw it. Who the person is stands in the consent, not in the log. */
const personStandingSchema = z.strictObject({
  consent: hash32Schema,
  role: z.enum(Object.keys(personRoles) as [PersonRole, ...PersonRole[]]),
  holders: z.int().min(1),
  kind: z.string(),
  field: z.string(),
  providers: z.array(memberNumberSchema).readonly(),
  expiry: unixSecondsSchema,
  withdrawn: z.boolean(),
})

/** The gate's inputs, as a receipt carries them. */
export const gateStateSchema = z.strictObject({
  now: unixSecondsSchema,
  block: blockSchema,
  asker: standingSchema.optional(),
  provider: standingSchema.optional(),
  issuer: standingSchema.optional(),
  grant: z.strictObject({ state: z.enum(['active', 'paused', 'revoked', 'superseded']) }).optional(),
  revocationSeen: z.boolean(),
  endsAt: unixSecondsSchema.optional(),
  uses: z.int().min(0),
  usesInPeriod: z.int().min(0),
  budget: z
    .strictObject({
      field: z.string(),
      used: z.int().min(0),
      limit: z.int().min(1),
      days: z.int().min(1),
    })
    .optional(),
  persons: z.array(personStandingSchema).readonly(),
})

/**
 * The provider's entry *looked* (`hexin-look+jwt`), logged before anything is sealed: from here on the request counts, answered or not,
 * acknowledged or not.
 */
export const lookSchema = z
  .strictObject({
    request: hash,
    exchange: id,
    asker: memberNumberSchema,
    provider: memberNumberSchema,
    ...basisShape,
    link: linkSchema,
    kind: z.string(),
    fields: z.array(z.string()),
    state: gateStateSchema,
    at: unixSecondsSchema,
  })
  .refine(namesOne, oneBasis)
  .refine(({ grant, state }) => (grant === undefined) === (state.budget === undefined), {
    error: 'under a grant the provider states the budget, under an order there is none',
  })

export type Look = z.infer<typeof lookSchema>

/** The provider's refusal (`hexin-refusal+jwt`). It carries no reasoning: a stranger must not learn what exists. */
export const refusalSchema = z.strictObject({
  request: hash,
  exchange: id,
  asker: memberNumberSchema,
  provider: memberNumberSchema,
  code: z.string().regex(/^[A-Z_]{3,60}$/),
  at: unixSecondsSchema,
})

export type Refusal = z.infer<typeof refusalSchema>

/** How complete an answer is: of `matched` records of the granted kind, `disclosed` are here, the rest left out for the reasons given. */
export const completenessSchema = z.strictObject({
  matched: z.int().min(0),
  disclosed: z.int().min(0),
  withheld: z.array(z.strictObject({ reason: z.string(), count: z.int().min(1) })),
})

/** The provider's answer (`hexin-answer+jwt`): signed over the ciphertext and the salted plaintext, so that neither can be swapped. */
export const answerSchema = z.strictObject({
  request: hash,
  look: hash,
  exchange: id,
  asker: memberNumberSchema,
  provider: memberNumberSchema,
  ciphertext: hash,
  plaintext: hash,
  completeness: completenessSchema,
  at: unixSecondsSchema,
})

export type Answer = z.infer<typeof answerSchema>

/** Records in one answer, at most. */
export const RECORDS_MAX = 1_000

/** What is sealed: the records with their proofs, and a salt that keeps the plaintext's hash from being guessed. */
export const answerBodySchema = z.strictObject({
  salt: hash,
  exchange: id,
  records: z
    .array(
      z.strictObject({
        sdJwt: z.string().max(100_000),
        proof: z.unknown(),
        /** The objections to this record. Left out, it is said that there is none. */
        marks: z.array(markSchema).min(1).max(20).optional(),
      }),
    )
    .max(RECORDS_MAX),
  /** That these are all. */
  map: mapProofSchema,
})

export type AnswerBody = z.infer<typeof answerBodySchema>

/** Objections that a receipt names, at most: it has to fit a leaf. */
export const MARKED_MAX = 500

/** The asker's receipt (`hexin-receipt+jwt`): what came back, whether it verified, how much was disclosed. */
export const receiptSchema = z
  .strictObject({
    request: hash,
    /** Hash of the answer or refusal statement; null where nothing signed came back. */
    reply: hash.nullable(),
    exchange: id,
    asker: memberNumberSchema,
    provider: memberNumberSchema,
    ...basisShape,
    link: linkSchema,
    kind: z.string(),
    purpose: z.enum(purposeCodes).optional(),
    caseNumber: z.string(),
    user: z.string(),
    outcome: z.enum(['answered', 'refused', 'invalid', 'undeliverable']),
    code: z.string().nullable(),
    records: z.int().min(0),
    fieldsDisclosed: z.int().min(0),
    /** The objections by which records of the answer were marked, the first of them; left out where none was. */
    marked: z.array(hash).min(1).max(MARKED_MAX).optional(),
    at: unixSecondsSchema,
  })
  .refine(namesOne, oneBasis)
  .refine(purposeIsGrants, purposeOfGrant)

export type Receipt = z.infer<typeof receiptSchema>

/** A member's recipient prekey of one epoch (`hexin-prekey+jwt`); after `notAfter` its private half is destroyed. */
export const prekeySchema = z.strictObject({
  member: memberNumberSchema,
  publicKey: hash,
  notBefore: unixSecondsSchema,
  notAfter: unixSecondsSchema,
})

export type Prekey = z.infer<typeof prekeySchema>

/** A message sealed to a prekey. `prekey` is the hash of the prekey statement. Binary fields are base64url. */
export const envelopeSchema = z.strictObject({
  direction: z.enum(['request', 'answer']),
  from: memberNumberSchema,
  to: memberNumberSchema,
  exchange: id,
  attempt: z.int().min(1).max(1000),
  prekey: hash,
  enc: hash,
  salt: hash,
  ciphertext: z.string().max(8_000_000),
})

export type Envelope = z.infer<typeof envelopeSchema>
