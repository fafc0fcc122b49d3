import { z } from 'zod'
import { HexinError } from '../errors/base.ts'
import { type GrantArtefact, scopeSchema } from './artefact.ts'
import { hash32Schema, memberNumberSchema, plainTextSchema, unixSecondsSchema } from './primitives.ts'
import type { Template } from './template.ts'

const exchangeId = z.string().regex(/^[A-Za-z0-9_-]{22}$/)
const DAY_S = 86_400

/**
 * A keeper says that it has deleted what a grant gave it (`hexin-deletion+jwt`). What lies outside its node, in a core banking system or in backups, a
 * node can't delete: it is named.
 */
export const deletionSchema = z.strictObject({
  grant: hash32Schema,
  keeper: memberNumberSchema,
  exchanges: z.array(exchangeId).max(1_000_000),
  outside: z.array(plainTextSchema(300)).max(20),
  at: unixSecondsSchema,
})

export type Deletion = z.infer<typeof deletionSchema>

/** What is kept after the end, for which reason in law, until when. */
const restrictedTermsSchema = z.strictObject({
  scope: z.array(scopeSchema).min(1).max(10),
  basis: z.string().regex(/^[a-z][A-Za-z0-9]{1,39}$/),
  until: unixSecondsSchema,
})

/** A keeper says that it keeps some of it, restricted to a basis (`hexin-restriction+jwt`). */
export const restrictionSchema = z.strictObject({
  grant: hash32Schema,
  keeper: memberNumberSchema,
  ...restrictedTermsSchema.shape,
  at: unixSecondsSchema,
})

export type RestrictedTerms = z.infer<typeof restrictedTermsSchema>
export type Restriction = z.infer<typeof restrictionSchema>

/** A restricted answer was read, by whom and on which basis (`hexin-reading+jwt`). */
export const readingSchema = z.strictObject({
  grant: hash32Schema,
  keeper: memberNumberSchema,
  exchange: exchangeId,
  basis: restrictedTermsSchema.shape.basis,
  user: plainTextSchema(100),
  fields: z.array(z.string()),
  at: unixSecondsSchema,
})

export type Reading = z.infer<typeof readingSchema>

/**
 * Checks that answers may be kept like this: granted fields, a basis of the template's closed list, no longer than that allows.
 * @param endedAt unix seconds: when the grant was revoked or what it allowed to keep was over
 * @throws HexinError RESTRICTION_INVALID
 */
export function assertRestriction(
  { scope, basis, until }: RestrictedTerms,
  {
    artefact,
    template,
    endedAt,
  }: { readonly artefact: GrantArtefact; readonly template: Template | undefined; readonly endedAt: number },
): void {
  const bases = template?.bases ?? []
  const found = bases.find(({ code }) => code === basis)
  if (!found)
    throw new HexinError('RESTRICTION_INVALID', { found: basis, expected: bases.map(({ code }) => code) })
  const latest = endedAt + found.days * DAY_S
  if (until > latest) throw new HexinError('RESTRICTION_INVALID', { found: until, expected: latest })
  for (const { kind, fields } of scope) {
    const granted = artefact.scope.find((each) => each.kind === kind)?.fields ?? []
    const beyond = fields.filter((field) => !granted.includes(field))
    if (beyond.length > 0)
      throw new HexinError('RESTRICTION_INVALID', {
        found: `${kind}: ${beyond.join(', ')}`,
        expected: granted,
      })
  }
}
