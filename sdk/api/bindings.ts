import { z } from 'zod'
import { alarmKinds } from '../bindings/alarm.ts'
import { eventNames } from '../bindings/events.ts'
import { mandateSchema } from '../bindings/mandate.ts'
import { signedCompanyStatementSchema } from '../bindings/officerStatement.ts'
import { unixSecondsSchema } from '../consent/primitives.ts'
import { subjectIdSchema } from '../schemas/subject.ts'
import { p256JwkSchema } from '../statement/jwk.ts'
import { nextSchema } from './page.ts'

const hash = z.string().regex(/^[A-Za-z0-9_-]{43}$/)
const keyTypeSchema = z.enum(['software', 'passkey'])

/** What a registrar's clerk has it state. Which parts an event needs is checked against the company's list. */
export const bindingOrderSchema = z
  .strictObject({
    subject: subjectIdSchema,
    event: z.enum(eventNames).optional().meta({ description: 'Left out: the first key, or one more' }),
    key: p256JwkSchema.optional(),
    keyType: keyTypeSchema.optional(),
    endedKey: hash.optional().meta({ description: 'Thumbprint of the key that ends' }),
    overrules: z.int().min(1).optional().meta({ description: 'Number of the binding that was objected to' }),
    mandate: mandateSchema.optional(),
    countersignature: signedCompanyStatementSchema.optional(),
    effectiveFrom: unixSecondsSchema
      .optional()
      .meta({ description: 'Not before now; a key that nobody countersigned waits longer' }),
    evidenceHash: hash.meta({
      description: 'SHA-256 of the identity evidence, which stays with the registrar',
    }),
  })
  .meta({ id: 'BindingOrder' })

/** What a wallet or a company's machine writes for the registrar's clerk: a key, and for whom it is to speak. */
export const registrationCardSchema = bindingOrderSchema
  .pick({ subject: true, key: true, keyType: true })
  .required()
  .strip()

export type BindingOrder = z.infer<typeof bindingOrderSchema>

export const bindingOrdersSchema = z
  .strictObject({ bindings: z.array(bindingOrderSchema).min(1).max(500) })
  .meta({ id: 'BindingOrders' })

export const bindingsSchema = z
  .object({ bindings: z.array(z.string()).meta({ description: 'SD-JWTs, in the order of the orders' }) })
  .meta({ id: 'Bindings' })

/** A company's whole list, as its registrar gives it to the company and to members that deal with it. */
export const bindingListSchema = z
  .object({
    bindings: z.array(
      z.object({
        sdJwt: z.string().max(20_000),
        proof: z.unknown().meta({
          description: 'Its place in the registrar’s log; null while no final checkpoint covers it',
        }),
      }),
    ),
    head: z
      .string()
      .max(5_000)
      .meta({ description: 'The registrar’s signed count and hash of the last (JWS)' }),
  })
  .meta({ id: 'BindingList' })

export type BindingList = z.infer<typeof bindingListSchema>

const standingSchema = z.enum(['effective', 'waiting', 'ended', 'objected', 'forked'])

/** What a member's node tells a company about its keys: every later one, listed by the registrar or not. */
export const noticesSchema = z
  .object({
    subject: z.string(),
    member: z.int(),
    notices: z.array(
      z.object({
        number: z.int(),
        event: z.enum(eventNames),
        key: z.string().nullable(),
        keyType: keyTypeSchema.nullable(),
        state: standingSchema,
        until: unixSecondsSchema
          .nullable()
          .meta({ description: 'When a waiting time ends, if that can be said' }),
        listed: z.boolean().meta({ description: 'Whether the registrar’s list has it' }),
        seenAt: unixSecondsSchema,
        binding: z.string().meta({ description: 'As the registrar signed it; what an objection names' }),
      }),
    ),
    next: nextSchema,
  })
  .meta({ id: 'Notices' })

export type Notices = z.infer<typeof noticesSchema>

export const companyOrderSchema = z
  .strictObject({
    statement: signedCompanyStatementSchema,
    disputed: z
      .string()
      .max(20_000)
      .optional()
      .meta({ description: 'Of an objection: the binding that it is against' }),
  })
  .meta({ id: 'CompanyOrder', description: 'An objection or a withdrawal, signed by the company’s officer' })

export type CompanyOrder = z.infer<typeof companyOrderSchema>

export const alarmsSchema = z
  .object({
    alarms: z.array(
      z.object({
        kind: z.enum(alarmKinds),
        registrar: z.int(),
        subject: z.string(),
        evidence: z.array(z.string()),
        statement: z.string(),
        member: z.int(),
        at: unixSecondsSchema,
      }),
    ),
    next: nextSchema,
  })
  .meta({ id: 'BindingAlarms' })

export type BindingAlarms = z.infer<typeof alarmsSchema>
