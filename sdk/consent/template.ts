import { z } from 'zod'
import type { Crypto } from '../crypto/port.ts'
import { canonicalJson, type Hex, toHex, utf8 } from '../encoding.ts'
import { roles } from '../network.ts'
import { type GrantArtefact, scopeSchema } from './artefact.ts'
import { plainTextSchema } from './primitives.ts'
import { purposeCodes } from './purposes.ts'
import { frequencySchema, modeCodes } from './terms.ts'

const titlesSchema = z.strictObject({ zh: plainTextSchema(500), en: plainTextSchema(1_000) })

/** A reason in law for keeping data after a revocation, restricted to that reason. */
const basisSchema = z.strictObject({
  code: z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/),
  law: titlesSchema,
  /** How long after the revocation, at most. */
  days: z.int().min(1).max(36_500),
})

/**
 * What a grant of one sort may ask at most, and what its reader is told: a consortium agrees on templates, a grant names one by its hash.
 * Whoever writes a proposal chooses a template and stays within it; the gate refuses what does not.
 */
export const templateSchema = z
  .strictObject({
    type: z.literal('hexin-template/1'),
    name: z.string().regex(/^[a-z][a-z0-9-]{1,39}$/),
    title: titlesSchema,
    /** Roles of which the grantee must have one. */
    grantees: z.array(z.enum(roles)).min(1),
    purposes: z.array(z.enum(purposeCodes)).min(1),
    scope: z.array(scopeSchema).min(1),
    modes: z.array(z.enum(modeCodes)).min(1),
    maxUses: z.int().min(1).max(1_000_000),
    /** At most so often in any calendar period, for periodic grants. */
    maxFrequency: frequencySchema.nullable(),
    /** From notBefore to expiry. */
    maxDays: z.int().min(1).max(3_650),
    maxRetentionDays: z.int().min(0).max(36_500),
    mayPassOn: z.boolean(),
    /** Why these data are needed for this. */
    necessity: titlesSchema,
    /** What follows for the company if it says no. */
    refusal: titlesSchema,
    bases: z.array(basisSchema).max(10),
  })
  .meta({ id: 'GrantTemplate', title: 'Grant template', description: '授权模板 · bounds of a sort of grant' })

export type Template = z.infer<typeof templateSchema>

/** SHA-256 of the template's canonical JSON, as an artefact names it. */
export const templateHash = (crypto: Crypto, template: Template): Hex =>
  toHex(crypto.sha256(utf8(canonicalJson(template))))

/** The terms that a template bounds. */
export type BoundedTerms = Pick<
  GrantArtefact,
  | ('purpose' | 'scope' | 'mode' | 'maxUses' | 'frequency')
  | ('notBefore' | 'expiry' | 'retentionDays' | 'onwardTransfer')
>

const DAY_S = 86_400
const DAYS_OF = { day: 1, week: 7, month: 28, year: 365 } as const

/** Names the first bound of the template that the terms go beyond, or undefined where they keep all. */
export function boundExceeded(terms: BoundedTerms, template: Template): string | undefined {
  const { purpose, mode, maxUses, frequency, notBefore, expiry, retentionDays, onwardTransfer } = terms
  if (!template.purposes.includes(purpose)) return 'purposes'
  if (!template.modes.includes(mode)) return 'modes'
  for (const { kind, fields } of terms.scope) {
    const most = template.scope.find((scope) => scope.kind === kind)?.fields
    if (!most || fields.some((field) => !most.includes(field))) return 'scope'
  }
  if (maxUses > template.maxUses) return 'maxUses'
  if (frequency && !isRarer(frequency, template.maxFrequency)) return 'maxFrequency'
  if (expiry - notBefore > template.maxDays * DAY_S) return 'maxDays'
  if (retentionDays > template.maxRetentionDays) return 'maxRetentionDays'
  if (onwardTransfer.length > 0 && !template.mayPassOn) return 'mayPassOn'
  return undefined
}

/** Periods are compared by their shortest length: whoever may ask twice a month may ask twice a year, never the other way round. */
function isRarer(found: NonNullable<Template['maxFrequency']>, most: Template['maxFrequency']): boolean {
  if (!most) return false
  return found.per === most.per
    ? found.times <= most.times
    : DAYS_OF[found.per] > DAYS_OF[most.per] && found.times <= most.times
}
