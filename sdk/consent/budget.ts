import { z } from 'zod'
import type { Field, FieldFlag } from '../schemas/field.ts'
import { recordKinds } from '../schemas/kind.ts'

const timesSchema = z.int().min(1).max(1_000_000_000)

/**
 * How often one provider discloses a field of one company to one controlling group within so many days, the present one included. By what the field is; of a field that is
 * several of these the least counts.
 */
export const budgetsSchema = z.strictObject({
  days: z.int().min(1).max(366),
  ordinary: timesSchema,
  personal: timesSchema,
  sensitive: timesSchema,
  adverse: timesSchema,
})

export type Budgets = z.infer<typeof budgetsSchema>

const defaults: Budgets = { days: 30, ordinary: 1_000, personal: 100, sensitive: 100, adverse: 1_000 }

/** How often a field of the company was disclosed to the asker's controlling group: of the fields asked the one that has least left. */
export type BudgetStanding = {
  readonly field: string
  /** Within the window, before this request. */
  readonly used: number
  readonly limit: number
  /** The window, the present day included. */
  readonly days: number
}

/** The network's budgets; what holds where it states none. */
export const budgetsOf = ({ budgets }: { readonly budgets?: Budgets | undefined }): Budgets =>
  budgets ?? defaults

const limitOf = (flags: readonly FieldFlag[], budgets: Budgets): number =>
  Math.min(budgets.ordinary, ...flags.map((flag) => budgets[flag]))

/**
 * The budget of a request: that of the field which has least left, the first of several. Undefined where nothing is asked.
 *
 * @param used how often each field of the kind was disclosed to the asker's group within the budgets' days; a field that isn't there never was
 */
export function budgetStanding({
  kind,
  fields,
  used: usedOf,
  budgets,
}: {
  readonly kind: string
  readonly fields: readonly string[]
  readonly used: ReadonlyMap<string, number>
  readonly budgets: Budgets
}): BudgetStanding | undefined {
  const known: Readonly<Record<string, Field>> = recordKinds[kind]?.fields ?? {}
  let tightest: BudgetStanding | undefined
  for (const field of fields) {
    const used = usedOf.get(field) ?? 0
    const limit = limitOf(known[field]?.flags ?? [], budgets)
    if (!tightest || limit - used < tightest.limit - tightest.used)
      tightest = { field, used, limit, days: budgets.days }
  }
  return tightest
}
