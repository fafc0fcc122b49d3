import { z } from 'zod'
import type { GrantArtefact } from '../consent/artefact.ts'
import { unixSecondsSchema } from '../consent/primitives.ts'
import { purposeCodes } from '../consent/purposes.ts'

/**
 * What an officer may sign for the company, as the registrar states it with the key. What is left out is not limited. A grant names no amounts, so no
 * limit is in money.
 */
export const mandateSchema = z
  .strictObject({
    purposes: z.array(z.enum(purposeCodes)).min(1).max(20).optional(),
    kinds: z.array(z.string().min(1).max(40)).min(1).max(20).optional(),
    maxDays: z.int().min(1).max(36_500).optional(),
    maxRetentionDays: z.int().min(0).max(36_500).optional(),
    notAfter: unixSecondsSchema.optional(),
  })
  .meta({ id: 'Mandate', description: '授权权限 · what an officer may sign' })

export type Mandate = z.infer<typeof mandateSchema>

/** Where a grant goes beyond a mandate. */
export type Excess = { readonly limit: keyof Mandate; readonly found: unknown; readonly expected: unknown }

const DAY_S = 86_400

/** The first limit that a grant does not keep if it is signed at `at`; undefined if it keeps all. */
export function mandateExceeded(mandate: Mandate, artefact: GrantArtefact, at: number): Excess | undefined {
  const { purposes, kinds, maxDays, maxRetentionDays, notAfter } = mandate
  const asked = artefact.scope.map(({ kind }) => kind)
  const days = Math.ceil((artefact.expiry - artefact.notBefore) / DAY_S)
  const all: readonly (Excess & { readonly exceeded: boolean })[] = [
    { limit: 'notAfter', found: at, expected: notAfter, exceeded: notAfter !== undefined && at >= notAfter },
    {
      ...{ limit: 'purposes', found: artefact.purpose, expected: purposes },
      exceeded: purposes !== undefined && !purposes.includes(artefact.purpose),
    },
    {
      ...{ limit: 'kinds', found: asked, expected: kinds },
      exceeded: kinds !== undefined && asked.some((kind) => !kinds.includes(kind)),
    },
    { limit: 'maxDays', found: days, expected: maxDays, exceeded: maxDays !== undefined && days > maxDays },
    {
      ...{ limit: 'maxRetentionDays', found: artefact.retentionDays, expected: maxRetentionDays },
      exceeded: maxRetentionDays !== undefined && artefact.retentionDays > maxRetentionDays,
    },
  ]
  const first = all.find(({ exceeded }) => exceeded)
  return first && { limit: first.limit, found: first.found, expected: first.expected }
}
