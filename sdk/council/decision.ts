import { z } from 'zod'
import { keyAlgorithmNames, keyPurposeNames } from '../api/members.ts'
import { addressSchema, hash32Schema, memberNumberSchema } from '../consent/primitives.ts'
import { canonicalJson } from '../encoding.ts'
import { roles } from '../network.ts'

/** Who decides: all by two thirds, or one third at once and for a time (`contracts/Council.sol`, deployed twice). */
export const bodies = ['council', 'emergency'] as const
export type Body = (typeof bodies)[number]

/** Grounds of an urgent suspension in the order of their numbers on the chain (`contracts/interfaces/IMembers.sol`). */
export const grounds = ['keysCompromised', 'dataMisused', 'insolvent', 'ordered'] as const

/** Calls in one proposal: what fits into a block with room to spare. */
const DECISIONS_MAX = 16

const uint32 = z.int().min(0).max(4_294_967_295)
const count = z.int().min(0)
const member = memberNumberSchema
const group = uint32.min(1).meta({ description: 'Number of a controlling group; it has one seat' })
const role = count.meta({ description: 'Number of a role in the AccessManager; 0 gives out all others' })
const memberRoles = z
  .array(z.enum(roles))
  .min(1)
  .refine((names) => new Set(names).size === names.length, { error: 'names a role twice' })
const profileHash = hash32Schema
  .refine((hash) => !/^0x0+$/.test(hash), { error: 'is zero' })
  .meta({ description: 'SHA-256 of the canonical profile, which goes round off the chain' })

/** A key as the council or the member itself adds it. */
export const newKeyFields = {
  purpose: z.enum(keyPurposeNames),
  algorithm: z.enum(keyAlgorithmNames),
  material: z
    .string()
    .regex(/^0x([0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128})$/)
    .meta({ description: 'Hexadecimal: an address, 32 bytes, or x||y' }),
  notBefore: count.meta({ description: 'First second at which it counts; 0: from the block that adds it' }),
  notAfter: count.min(1).meta({ description: 'First second at which it no longer counts' }),
}
export const keyEndSchema = count.meta({
  description: 'First second at which it no longer counts; 0: from the next on',
})

/** Everything that the members can decide, one call of a contract each. */
export const decisionSchema = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('admit'), roles: memberRoles, profileHash }),
    z.strictObject({ type: z.literal('setRoles'), member, roles: memberRoles }),
    z.strictObject({ type: z.literal('setProfile'), member, profileHash }),
    z.strictObject({ type: z.literal('suspend'), member }),
    z.strictObject({ type: z.literal('suspendUrgently'), member, ground: z.enum(grounds) }),
    z.strictObject({ type: z.literal('confirmSuspension'), member }),
    z.strictObject({ type: z.literal('reinstate'), member }),
    z.strictObject({ type: z.literal('retire'), member }),
    z.strictObject({ type: z.literal('addKey'), member, ...newKeyFields }),
    z.strictObject({ type: z.literal('endKey'), member, index: uint32, notAfter: keyEndSchema }),
    z.strictObject({
      type: z.literal('sealLog'),
      member,
      size: count.meta({ description: 'Leaves that stay; what came after is no longer of the log' }),
      root: hash32Schema,
      consistencyProof: z.array(hash32Schema).max(64),
    }),
    z.strictObject({ type: z.literal('grantSeat'), group, member, account: addressSchema }),
    z.strictObject({ type: z.literal('vacateSeat'), group }),
    z.strictObject({ type: z.literal('grantRole'), role, account: addressSchema, delayS: uint32 }),
    z.strictObject({ type: z.literal('revokeRole'), role, account: addressSchema }),
    z.strictObject({ type: z.literal('setRoleGuardian'), role, guardian: role }),
    z.strictObject({
      type: z.literal('setFunctionRole'),
      target: addressSchema,
      selectors: z
        .array(
          z
            .string()
            .regex(/^0x[0-9a-f]{8}$/)
            .meta({ description: 'A function’s selector' }),
        )
        .min(1)
        .max(32),
      role,
    }),
  ])
  .meta({ id: 'Decision' })

export type Decision = z.infer<typeof decisionSchema>
export type DecisionType = Decision['type']

/** The one body that may decide this. */
export const bodyOf = ({ type }: Decision): Body => (type === 'suspendUrgently' ? 'emergency' : 'council')

/** What one proposal decides, all or nothing. */
export const decisionsSchema = z
  .array(decisionSchema)
  .min(1)
  .max(DECISIONS_MAX)
  // The AccessManager keeps a call once: a second one of the same could never be queued.
  .refine((decisions) => new Set(decisions.map(canonicalJson)).size === decisions.length, {
    error: 'names a decision twice',
  })
  .refine((decisions) => new Set(decisions.map(bodyOf)).size < 2, {
    error: 'urgent suspensions are the emergency council’s: they go into a proposal of their own',
  })
