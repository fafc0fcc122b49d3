import type { Binding } from '@hexin/sdk/bindings/binding.ts'
import { type KeyStanding, standingAlone, standingIn } from '@hexin/sdk/bindings/standing.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Companies, CompanyId, KnownCompany } from '../../ports/companies.ts'
import type { Alarm } from './alarms.ts'

export type StandingOf = (binding: Binding) => Promise<KeyStanding>

/**
 * Whether a binding that somebody shows speaks for its company now. What it shows is remembered: a binding that the registrar's list doesn't have is seen by the company
 * here, and one that contradicts the list is an alarm.
 */
export function createBindingStanding({
  clock,
  companies,
  demand,
  raise,
  waitS,
}: {
  readonly clock: Clock
  readonly companies: Companies
  /** Demands a company's list at once. */
  readonly demand: (id: CompanyId) => Promise<void>
  readonly raise: (alarm: Alarm) => Promise<void>
  readonly waitS: number
}): StandingOf {
  async function known(binding: Binding): Promise<KnownCompany | undefined> {
    const found = await companies.find(binding)
    const lacks = (found?.list?.bindings.length ?? 0) < binding.number
    if (!found) await companies.follow(binding, true)
    // A first key speaks for itself; any other only with its list.
    if (!lacks || binding.number === 1) return found
    await demand(binding)
    return companies.find(binding)
  }

  async function note(binding: Binding, company: KnownCompany | undefined): Promise<void> {
    const { registrar, subject } = binding
    const listed = company?.list?.bindings[binding.number - 1]
    if (listed?.hash === binding.hash || (!listed && binding.number === 1 && !company?.list)) return
    await companies.sight([{ registrar, subject, binding, source: 'carried', seenAt: clock() }])
    if (listed) await raise({ registrar, subject, kind: 'fork', evidence: [listed.sdJwt, binding.sdJwt] })
  }

  return async (binding) => {
    const company = await known(binding)
    await note(binding, company)
    const at = clock()
    const { list, objected } = company ?? {}
    if (list) return standingIn(list.bindings, { binding, at, waitS, objected: objected ?? new Set() })
    return objected?.has(binding.hash) ? { state: 'objected' } : standingAlone(binding, at)
  }
}
