import { z } from 'zod'
import { HexinError } from '../errors/base.ts'
import { valueSchema } from './field.ts'
import { bindingKind } from './kinds/binding.ts'
import { loanKind } from './kinds/loan.ts'
import { penaltyKind } from './kinds/penalty.ts'
import { personBindingKind } from './kinds/personBinding.ts'
import { registrationKind } from './kinds/registration.ts'
import { scoreKind } from './kinds/score.ts'
import { taxKind } from './kinds/tax.ts'
import type { RecordKind } from './recordKind.ts'
import { text } from './titles.ts'

export const recordKinds: Readonly<Record<string, RecordKind>> = {
  loan: loanKind,
  registration: registrationKind,
  tax: taxKind,
  binding: bindingKind,
  personBinding: personBindingKind,
  penalty: penaltyKind,
  score: scoreKind,
}

/** @throws HexinError RECORD_KIND_UNKNOWN */
export function kindOf(name: string): RecordKind {
  const kind = Object.hasOwn(recordKinds, name) ? recordKinds[name] : undefined
  if (!kind) throw new HexinError('RECORD_KIND_UNKNOWN', { found: name, expected: Object.keys(recordKinds) })
  return kind
}

/** A record's claims: field name to value. Money is a decimal string of fen. */
export type Claims = Readonly<Record<string, string | number>>

type ClaimsSchemas = { readonly whole: z.ZodObject; readonly part: z.ZodObject }

const schemas = new Map<string, ClaimsSchemas>()

function schemasOf(name: string): ClaimsSchemas {
  const known = schemas.get(name)
  if (known) return known
  const kind = kindOf(name)
  const shape = Object.fromEntries(
    Object.entries(kind.fields).map(([field, spec]) => [
      field,
      spec.required ? valueSchema(spec) : valueSchema(spec).optional(),
    ]),
  )
  const whole = z.strictObject(shape).meta({ title: kind.title.en, description: text(kind) })
  const made = { whole, part: whole.partial() }
  schemas.set(name, made)
  return made
}

/** The schema of a kind's claims: unknown fields are refused, fields that are not `required` may be left out. */
export const claimsSchema = (kind: string): z.ZodObject => schemasOf(kind).whole

/**
 * Checks a whole record's claims against their kind.
 * @throws HexinError RECORD_INVALID naming each field at fault, RECORD_KIND_UNKNOWN
 */
export const parseClaims = (kind: string, claims: unknown): Claims => check(schemasOf(kind).whole, claims)

/**
 * The same for claims of which any may have been left undisclosed.
 * @throws HexinError RECORD_INVALID, RECORD_KIND_UNKNOWN
 */
export const parseDisclosedClaims = (kind: string, claims: unknown): Claims =>
  check(schemasOf(kind).part, claims)

function check(schema: z.ZodObject, claims: unknown): Claims {
  const parsed = schema.safeParse(claims)
  if (!parsed.success)
    throw new HexinError('RECORD_INVALID', { detail: z.prettifyError(parsed.error), cause: parsed.error })
  return parsed.data as Claims
}
