import { z } from 'zod'
import { roles } from '../network.ts'
import { namesSchema } from './common.ts'

export const memberSchema = z
  .object({
    number: z.int(),
    name: namesSchema,
    status: z.enum(['active', 'suspended', 'retired']),
    roles: z.array(z.enum(roles)),
    http: z.string().nullable(),
  })
  .meta({ id: 'Member' })

export type Member = z.infer<typeof memberSchema>

export const memberListSchema = z
  .object({ self: z.int(), members: z.array(memberSchema) })
  .meta({ id: 'MemberList' })

export const keyPurposeNames = ['chain', 'statement', 'log', 'witness', 'encryption', 'peer'] as const
export const keyAlgorithmNames = ['secp256k1', 'p256', 'ed25519', 'x25519'] as const

/** A member's key, as the chain has it: for whoever verifies something himself. */
const memberKeySchema = z.object({
  index: z.int().meta({ description: 'Its number among the member’s keys, from 0' }),
  purpose: z.enum(keyPurposeNames),
  algorithm: z.enum(keyAlgorithmNames),
  material: z.string().meta({ description: 'Hexadecimal: an address, x||y, or 32 bytes' }),
  notBefore: z.int(),
  notAfter: z.int(),
})

export const memberKeysSchema = z
  .object({ member: z.int(), roles: z.array(z.enum(roles)), keys: z.array(memberKeySchema) })
  .meta({ id: 'MemberKeys' })

export type MemberKeys = z.infer<typeof memberKeysSchema>

/** The state of a node. */
export const healthSchema = z
  .object({
    status: z.enum(['ok', 'degraded']),
    member: z.int(),
    database: z.enum(['ok', 'unavailable']),
    chain: z.enum(['ok', 'unavailable', 'stale']),
    block: z.object({ number: z.int(), ageS: z.int() }).nullable(),
    log: z.object({ size: z.int(), anchoredSize: z.int() }).nullable(),
    outbox: z.object({ open: z.int(), reverted: z.int() }).nullable(),
    alarms: z
      .int()
      .nullable()
      .meta({ description: 'Alarms about companies’ keys that were raised or received here' }),
    equivocations: z
      .int()
      .nullable()
      .meta({ description: 'Providers’ epochs found here that contradict each other' }),
    faults: z.int().nullable().meta({
      description: 'Exchanges whose asker’s side is missing or does not agree with this provider’s',
    }),
    problems: z.array(z.string()),
  })
  .meta({ id: 'Health' })

export type Health = z.infer<typeof healthSchema>

export const figuresSchema = z
  .object({
    log: z.object({ size: z.int(), checkpoints: z.int() }),
    chain: z.object({
      transactions: z.int(),
      gasUsed: z.int(),
      checkpointGas: z.int(),
      open: z.int(),
      reverted: z.int(),
    }),
    exchanges: z.object({
      answered: z.int(),
      refused: z.record(z.string(), z.int()),
      fieldsDisclosed: z.int(),
    }),
    grants: z.int().meta({ description: 'Grants that the chain shows and that this node knows' }),
  })
  .meta({ id: 'Figures' })

export type Figures = z.infer<typeof figuresSchema>
