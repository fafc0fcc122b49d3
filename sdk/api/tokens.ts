import { z } from 'zod'
import { nextSchema } from './page.ts'

/** What a token may do. */
export const scopes = ['read', 'ask', 'record', 'comply', 'administer'] as const
export type Scope = (typeof scopes)[number]

/** Roles inside an organisation, and what each may do. */
export const tokenRoles = {
  reader: ['read'],
  clerk: ['read', 'ask', 'record'],
  compliance: ['read', 'comply'],
  administrator: scopes,
} as const satisfies Readonly<Record<string, readonly Scope[]>>

export type TokenRole = keyof typeof tokenRoles

const nameSchema = z.string().trim().min(1).max(100)
const roleSchema = z.enum(Object.keys(tokenRoles) as [TokenRole, ...TokenRole[]]).meta({
  description:
    'reader, clerk (asks, imports, notarises), compliance (objections, keeping, orders, bindings), administrator (everything)',
})

export const tokenOrderSchema = z
  .strictObject({
    name: nameSchema.meta({ description: 'What it is for, or whose device it is on' }),
    role: roleSchema,
    user: nameSchema.nullable().meta({
      description:
        'The person whose token it is: requests under it name this user and nobody else. null for a machine, which names its users itself',
    }),
    validS: z
      .int()
      .min(60)
      .max(2 * 366 * 86_400)
      .meta({ description: 'Seconds until it ends' }),
  })
  .meta({ id: 'TokenOrder' })

export type TokenOrder = z.infer<typeof tokenOrderSchema>

export const tokenViewSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    role: roleSchema,
    user: z.string().nullable(),
    createdAt: z.int(),
    expiresAt: z.int(),
    lastUsedAt: z.int().nullable().meta({ description: 'To the minute' }),
    revokedAt: z.int().nullable(),
  })
  .meta({ id: 'Token' })

export type TokenView = z.infer<typeof tokenViewSchema>

export const tokenMadeSchema = tokenViewSchema
  .extend({ token: z.string().meta({ description: 'Shown this once; kept as a hash' }) })
  .meta({ id: 'TokenMade' })

export type TokenMade = z.infer<typeof tokenMadeSchema>

export const tokenListSchema = z
  .object({ tokens: z.array(tokenViewSchema), next: nextSchema })
  .meta({ id: 'TokenList' })

export type TokenList = z.infer<typeof tokenListSchema>
