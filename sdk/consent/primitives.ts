import { z } from 'zod'
import type { Hex } from '../encoding.ts'

export const unixSecondsSchema = z.int().min(0).max(253_402_300_799).meta({ description: 'Unix seconds' })
export const memberNumberSchema = z
  .int()
  .min(1)
  .max(4_294_967_295)
  .meta({ description: 'A member’s number on the chain' })
export const addressSchema = z
  .string()
  .regex(/^0x[0-9a-f]{40}$/)
  .transform((address) => address as Hex)
  .meta({ type: 'string', description: 'An address, in lower case so that it has one spelling' })
export const hash32Schema = z
  .string()
  .regex(/^0x[0-9a-f]{64}$/)
  .transform((hash) => hash as Hex)
  .meta({ type: 'string', description: '32 bytes, hexadecimal, lower case' })

/**
 * Text that a person reads before signing: nothing in it may be invisible, turn the direction of reading or begin a line, or what
 * is read could be made to differ from what is signed.
 */
export const plainTextSchema = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .refine((text) => !/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text), {
      error: 'holds invisible characters, or such as control how a text is shown',
    })
export const base64urlSchema = (length: number) => z.string().regex(new RegExp(`^[A-Za-z0-9_-]{${length}}$`))

export const languageSchema = z.enum(['zh', 'en'])
